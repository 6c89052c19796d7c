package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Edits a request so that the provider sees the credential that was decided on and no other. Made
 * by {@link Identities#credentialEdit()}; immutable, usable by all threads.
 */
public final class CredentialEdit {
  /** What belongs to a signature of the caller's own. */
  private static final List<AsciiString> SIGNATURE =
      List.of(
          AsciiString.cached("x-amz-security-token"),
          AsciiString.cached("x-amz-date"),
          AsciiString.cached("x-amz-content-sha256"));

  private static final String PRESIGNED_PREFIX = "X-Amz-";

  private final Map<String, OperatorCredential> credentials;

  CredentialEdit(Map<String, OperatorCredential> credentials) {
    this.credentials = Map.copyOf(credentials);
  }

  /**
   * Takes the proxy's own header out; on a swap also every credential slot, and puts the operator's
   * key in, unless its provider takes signatures. Of the request target only the credential
   * parameters are removed: all other bytes stay.
   *
   * @param id the answer that {@link Identities#identify} gave to this very request
   */
  public void apply(HttpRequest request, Identified id, Provider provider) {
    request.headers().remove(Slot.OWN.key());
    switch (id.use()) {
      case FORWARDED -> {}
      case SWAPPED -> {
        empty(request);
        // Absent where the request is signed instead, which needs its body.
        Optional.ofNullable(credentials.get(provider.name()))
            .ifPresent(credential -> credential.place(request));
      }
    }
  }

  private static void empty(HttpRequest request) {
    HttpHeaders headers = request.headers();
    for (Slot slot : Slot.values()) {
      switch (slot.kind()) {
        case HEADER -> headers.remove(slot.key());
        case SUBPROTOCOL -> emptySubprotocols(headers);
        case QUERY, PATH -> {}
      }
    }
    SIGNATURE.forEach(headers::remove);
    String target = QueryCredentials.without(request.uri(), CredentialEdit::carriesCredential);
    if (!target.equals(request.uri())) {
      request.setUri(target);
    }
  }

  private static boolean carriesCredential(String parameter) {
    return Slots.isParameter(parameter)
        || parameter.regionMatches(true, 0, PRESIGNED_PREFIX, 0, PRESIGNED_PREFIX.length());
  }

  private static void emptySubprotocols(HttpHeaders headers) {
    List<String> offers = headers.getAll(Slot.SUBPROTOCOL.key());
    if (offers.stream().allMatch(offer -> Subprotocols.credentials(offer).isEmpty())) {
      return;
    }
    List<String> kept = new ArrayList<>();
    offers.forEach(offer -> Subprotocols.without(offer).ifPresent(kept::add));
    headers.remove(Slot.SUBPROTOCOL.key());
    if (!kept.isEmpty()) {
      headers.set(Slot.SUBPROTOCOL.key(), kept);
    }
  }
}
