package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.identity.Identification.CredentialUse;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** Names the owner of a credential that goes upstream as it came. Describes, never authorises. */
final class Description {
  private final FingerprintKey key;
  private final Identity.Unknown unknown;

  Description(FingerprintKey key, Identity.Unknown unknown) {
    this.key = key;
    this.unknown = unknown;
  }

  /** A name for a credential, and what it was made from. */
  private record Alias(String text, Proof proof, AccountHint account) {}

  Identification of(
      HttpRequest request,
      Optional<Candidate> paying,
      Optional<Evidence.Match> match,
      Provider provider) {
    if (match.isEmpty() && unknown == Identity.Unknown.REJECT) {
      return new Refused(
          Refusal.UNKNOWN_CALLER,
          Advice.unknownCaller(),
          paying.isPresent() ? CallerId.UNIDENTIFIED : CallerId.ANONYMOUS);
    }
    if (paying.isEmpty()) {
      return new Identified(
          match.map(Evidence.Match::caller).orElse(CallerId.ANONYMOUS),
          match.map(Evidence.Match::proof).orElse(Proof.NONE),
          Optional.empty(),
          Billing.UNKNOWN,
          CredentialUse.FORWARDED,
          new AccountHint.Unneeded());
    }
    Alias alias = alias(request, paying.get(), provider);
    return new Identified(
        match.map(Evidence.Match::caller).orElseGet(() -> caller(alias)),
        match.map(Evidence.Match::proof).orElse(alias.proof()),
        Optional.of(alias.text()),
        Payer.billing(paying.get(), provider, request),
        CredentialUse.FORWARDED,
        alias.account());
  }

  private static CallerId caller(Alias alias) {
    return alias.proof() == Proof.NONE
        ? CallerId.UNIDENTIFIED
        : new CallerId(alias.text(), "none", CallerId.Kind.FINGERPRINT);
  }

  private Alias alias(HttpRequest request, Candidate paying, Provider provider) {
    if (!Payer.rotates(paying, provider)) {
      return new Alias(
          key.fingerprint(paying.value()), Proof.FINGERPRINT, new AccountHint.Unneeded());
    }
    AccountHint awaited = new AccountHint.Awaited(key);
    return accountInHead(request, paying)
        .map(account -> new Alias(key.account(account), Proof.ACCOUNT, awaited))
        .orElseGet(() -> new Alias(CallerId.UNIDENTIFIED.name(), Proof.NONE, awaited));
  }

  private static Optional<String> accountInHead(HttpRequest request, Candidate paying) {
    String header = request.headers().get(Payer.CHATGPT_ACCOUNT);
    if (header != null && !header.isBlank()) {
      return Optional.of(header.strip());
    }
    return paying.shape() == CredentialShape.JWT ? JwtSubject.of(paying.value()) : Optional.empty();
  }
}
