package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * What a request says of its caller beside its credentials. Only credentials name anybody; a claim
 * that says otherwise changes nothing and is counted, since it is a mistake in a client's settings
 * or a try.
 */
final class Claims {
  private static final String CALLER = "x-tokenmeter-caller";
  private static final String TEAM = "x-tokenmeter-team";

  private Claims() {}

  /** How the request speaks of another caller than this one; the strongest contradiction only. */
  static Optional<IdentityMismatch> against(
      CallerId caller, Evidence.Weighed weighed, HttpHeaders headers) {
    if (weighed.callers() > 1) {
      return Optional.of(IdentityMismatch.SECOND_CALLER);
    }
    if (claims(headers, CALLER, caller.name())) {
      return Optional.of(IdentityMismatch.CLAIMED_CALLER);
    }
    return claims(headers, TEAM, caller.team())
        ? Optional.of(IdentityMismatch.CLAIMED_TEAM)
        : Optional.empty();
  }

  private static boolean claims(HttpHeaders headers, String header, String truth) {
    String claimed = headers.get(header);
    return claimed != null && !claimed.equals(truth);
  }
}
