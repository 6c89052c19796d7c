package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Identity;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks credentials up among the configured callers: each in {@code tokens}, then in {@code keys};
 * and the name that the connection's certificate tells.
 */
final class Evidence {
  private final KnownCallers tokens;
  private final KnownCallers keys;
  private final CertifiedCallers certified;
  private final Identity rules;

  Evidence(KnownCallers tokens, KnownCallers keys, CertifiedCallers certified, Identity rules) {
    this.tokens = tokens;
    this.keys = keys;
    this.certified = certified;
    this.rules = rules;
  }

  /**
   * A caller and what named him.
   *
   * @param slot where it stood; empty for a certificate, which is the connection's
   */
  record Match(CallerId caller, Proof proof, Optional<Slot> slot) {

    boolean stoodIn(Slot place) {
      return slot.filter(found -> found == place).isPresent();
    }
  }

  /**
   * What the slots of one request and its connection's certificate say.
   *
   * @param first the strongest match by {@code identity.order}, then by proof, then by slot
   * @param verified the first one that the proxy verified itself, so that it unlocks credentials
   * @param unknownToken the slot of a caller token that nobody has
   * @param tokenUpstream a caller token where the provider would see it
   * @param callers how many different configured callers the credentials name
   */
  record Weighed(
      Optional<Match> first,
      Optional<Match> verified,
      Optional<Slot> unknownToken,
      Optional<Match> tokenUpstream,
      long callers) {}

  /**
   * Weighs all that a request shows.
   *
   * @param certificate the name in the certificate of its connection
   */
  Weighed weigh(List<Candidate> candidates, Optional<String> certificate) {
    List<Match> matches = new ArrayList<>(2);
    certificate
        .flatMap(certified::find)
        .map(caller -> new Match(caller, Proof.CERTIFICATE, Optional.empty()))
        .ifPresent(matches::add);
    Optional<Slot> unknown = Optional.empty();
    Optional<Match> upstream = Optional.empty();
    for (Candidate candidate : candidates) {
      Optional<Match> match = find(candidate);
      match.ifPresent(matches::add);
      boolean token = isToken(candidate, match);
      if (token && match.isEmpty() && unknown.isEmpty()) {
        unknown = Optional.of(candidate.slot());
      }
      if (token && upstream.isEmpty() && candidate.slot().reachesUpstream()) {
        upstream = match;
      }
    }
    if (matches.isEmpty()) {
      return new Weighed(Optional.empty(), Optional.empty(), unknown, upstream, 0);
    }
    matches.sort(Comparator.comparingInt(this::rank)); // stable: slots keep their order
    return new Weighed(
        matches.stream().findFirst(),
        matches.stream().filter(this::unlocks).findFirst(),
        unknown,
        upstream,
        matches.stream()
            .map(Match::caller)
            .filter(caller -> caller.kind() == CallerId.Kind.CONFIGURED)
            .distinct()
            .count());
  }

  /** The caller whose secret is among the credentials, unless one is a token that nobody has. */
  Optional<CallerId> owner(List<Candidate> candidates) {
    Weighed weighed = weigh(candidates, Optional.empty());
    return weighed.unknownToken().isPresent()
        ? Optional.empty()
        : weighed.first().filter(match -> match.proof() != Proof.ACCESS_KEY_ID).map(Match::caller);
  }

  private static boolean isToken(Candidate candidate, Optional<Match> match) {
    return candidate.meantAsToken()
        || candidate.slot() == Slot.OWN
        || match.filter(found -> found.proof() == Proof.TOKEN).isPresent();
  }

  private Optional<Match> find(Candidate candidate) {
    Proof byToken = candidate.slot() == Slot.PATH ? Proof.PATH_TOKEN : Proof.TOKEN;
    Proof byKey = candidate.secret() ? Proof.LISTED_KEY : Proof.ACCESS_KEY_ID;
    byte[] digest = candidate.sha256();
    Optional<Slot> slot = Optional.of(candidate.slot());
    return tokens
        .find(digest)
        .map(caller -> new Match(caller, byToken, slot))
        .or(() -> keys.find(digest).map(caller -> new Match(caller, byKey, slot)));
  }

  /** Place in {@code identity.order}; within TOKEN a header beats the path. */
  private int rank(Match match) {
    return switch (match.proof()) {
      case TOKEN -> 2 * rules.order().indexOf(Identity.Proof.TOKEN);
      case PATH_TOKEN -> 2 * rules.order().indexOf(Identity.Proof.TOKEN) + 1;
      case CERTIFICATE -> 2 * rules.order().indexOf(Identity.Proof.CERTIFICATE);
      case LISTED_KEY -> 2 * rules.order().indexOf(Identity.Proof.KEY);
      case ACCESS_KEY_ID -> 2 * rules.order().indexOf(Identity.Proof.KEY) + 1;
      case ACCOUNT, FINGERPRINT, NONE -> Integer.MAX_VALUE;
    };
  }

  private boolean unlocks(Match match) {
    return switch (match.proof()) {
      case CERTIFICATE -> true;
      case TOKEN, LISTED_KEY -> !match.stoodIn(Slot.PATH) || pathTokensUnlock();
      case PATH_TOKEN -> pathTokensUnlock();
      case ACCESS_KEY_ID, ACCOUNT, FINGERPRINT, NONE -> false;
    };
  }

  private boolean pathTokensUnlock() {
    return rules.pathTokens() == Identity.PathTokens.FULL;
  }
}
