package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.aws.RequestSigner;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers who calls, with what right, and whose credential pays: design "Who may spend what". An
 * immutable snapshot, built per configuration (which reads the operator's secrets: not on an event
 * loop) and then usable by all threads without blocking.
 */
public final class Identities {
  private final Evidence evidence;
  private final Description description;
  private final Map<String, OperatorCredential> credentials;
  private final Map<String, RequestSigner> signers;
  private final Map<String, List<PathGlob>> paths;
  private final CredentialEdit edit;
  private final Sessions sessions;

  private Identities(
      Evidence evidence,
      Description description,
      Map<String, OperatorCredential> credentials,
      Map<String, RequestSigner> signers,
      Map<String, List<PathGlob>> paths,
      FingerprintKey key) {
    this.evidence = evidence;
    this.description = description;
    this.credentials = Map.copyOf(credentials);
    this.signers = Map.copyOf(signers);
    this.paths = Map.copyOf(paths);
    this.edit = new CredentialEdit(credentials);
    this.sessions = new Sessions(key);
  }

  /** Builds the snapshot; reads each provider's secret once. */
  public static Identities of(Config config, FingerprintKey key) {
    Map<String, OperatorCredential> credentials = new HashMap<>();
    Map<String, RequestSigner> signers = new HashMap<>();
    Map<String, List<PathGlob>> paths = new HashMap<>();
    for (Provider provider : config.providers()) {
      RequestSigner.of(provider).ifPresent(signer -> signers.put(provider.name(), signer));
      provider
          .credentials()
          .ifPresent(
              ours -> {
                paths.put(provider.name(), ours.paths().stream().map(PathGlob::new).toList());
                ours.secret()
                    .filter(OperatorCredential::fitsHeader)
                    .ifPresent(
                        secret ->
                            credentials.put(
                                provider.name(), OperatorCredential.of(secret, provider)));
              });
    }
    Identity rules = config.identity();
    KnownCallers tokens =
        rules.order().contains(Identity.Proof.TOKEN)
            ? KnownCallers.of(config.callers(), Caller::tokens)
            : KnownCallers.none();
    KnownCallers keys =
        rules.order().contains(Identity.Proof.KEY)
            ? KnownCallers.of(config.callers(), Caller::keys)
            : KnownCallers.none();
    CertifiedCallers certified =
        rules.order().contains(Identity.Proof.CERTIFICATE)
            ? CertifiedCallers.of(config.callers())
            : CertifiedCallers.none();
    return new Identities(
        new Evidence(tokens, keys, certified, rules),
        new Description(key, rules.unknown()),
        credentials,
        signers,
        paths,
        key);
  }

  /** The edit that goes with this snapshot's answers. */
  public CredentialEdit credentialEdit() {
    return edit;
  }

  /** Who signs the requests to a provider, in place of a key that could be sent. */
  public Optional<RequestSigner> signer(Provider provider) {
    return Optional.ofNullable(signers.get(provider.name()));
  }

  /** Names for sessions under this snapshot's fingerprint key. */
  public Sessions sessions() {
    return sessions;
  }

  /**
   * Whose own token or listed key a request carries; empty where there is none, or one that nobody
   * has. Never throws, never blocks.
   */
  public Optional<CallerId> owner(HttpRequest request, Optional<String> pathToken) {
    return switch (Slots.read(request, pathToken, Dialect.OPENAI)) {
      case Slots.Unreadable _ -> Optional.empty();
      case Slots.Found found -> evidence.owner(found.candidates());
    };
  }

  /** The raw query of a request without its credentials; empty where nothing is left. */
  public static String query(HttpRequest request) {
    String target = QueryCredentials.without(request.uri(), Slots::isParameter);
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /**
   * Looks at every credential slot and edits nothing. Never throws, never blocks.
   *
   * @param request its {@code uri()} is the provider's own target: prefix and {@code /t/} segment
   *     taken off, the rest as it came
   * @param pathToken the {@code /t/} segment, if it has a token's form
   * @param certificate the name in the certificate that the client's connection proved, if any
   */
  public Identification identify(
      HttpRequest request,
      Optional<String> pathToken,
      Provider provider,
      Optional<String> certificate) {
    return switch (Slots.read(request, pathToken, provider.dialect())) {
      case Slots.Unreadable bad ->
          new Refused(Refusal.MALFORMED_CREDENTIAL, bad.message(), CallerId.UNIDENTIFIED);
      case Slots.Found found -> weigh(request, found.candidates(), provider, certificate);
    };
  }

  private Identification weigh(
      HttpRequest request,
      List<Candidate> candidates,
      Provider provider,
      Optional<String> certificate) {
    Optional<Credentials> ours = provider.credentials();
    if (ours.isPresent() && PathRules.ambiguous(QueryCredentials.path(request.uri()))) {
      return new Refused(
          Refusal.AMBIGUOUS_PATH, Advice.ambiguousPath(provider), CallerId.UNIDENTIFIED);
    }
    Evidence.Weighed weighed = evidence.weigh(candidates, certificate);
    if (weighed.unknownToken().isPresent()) {
      return new Refused(
          Refusal.UNKNOWN_TOKEN,
          Advice.unknownToken(weighed.unknownToken().get()),
          CallerId.UNIDENTIFIED);
    }
    Optional<String> stray = Slots.strayToken(request);
    if (stray.isPresent()) {
      return new Refused(
          Refusal.TOKEN_NOT_FORWARDED, Advice.strayToken(stray.get()), CallerId.UNIDENTIFIED);
    }
    Identification answer =
        ours.isPresent()
            ? swap(request, weighed, provider)
            : forward(request, candidates, weighed, provider);
    return switch (answer) {
      case Identification.Identified found ->
          found.withMismatch(Claims.against(found.caller(), weighed, request.headers()));
      case Refused refused -> refused;
    };
  }

  private Identification swap(HttpRequest request, Evidence.Weighed weighed, Provider provider) {
    Optional<Evidence.Match> proved = weighed.verified();
    if (proved.isEmpty()) {
      return new Refused(
          Refusal.UNPROVED_CALLER,
          Advice.unproved(provider, weighed),
          weighed.first().map(Evidence.Match::caller).orElse(CallerId.UNIDENTIFIED));
    }
    Evidence.Match match = proved.get();
    if (!PathRules.served(request, provider, paths.getOrDefault(provider.name(), List.of()))) {
      return new Refused(Refusal.PATH_NOT_ALLOWED, Advice.pathNotAllowed(provider), match.caller());
    }
    Optional<Billing> billing = operatorsBilling(provider, request);
    if (billing.isEmpty()) {
      return new Refused(
          Refusal.CREDENTIAL_MISSING, Advice.credentialMissing(provider), match.caller());
    }
    return new Identification.Identified(
        match.caller(),
        match.proof(),
        Optional.of(provider.name()),
        billing.get(),
        Identification.CredentialUse.SWAPPED,
        new AccountHint.Unneeded());
  }

  /** How the operator pays; empty where there is nothing to pay with. */
  private Optional<Billing> operatorsBilling(Provider provider, HttpRequest request) {
    return signer(provider)
        .map(signer -> Billing.METERED)
        .or(
            () ->
                Optional.ofNullable(credentials.get(provider.name()))
                    .map(ours -> Payer.billing(ours.key(), provider, request)));
  }

  private Identification forward(
      HttpRequest request,
      List<Candidate> candidates,
      Evidence.Weighed weighed,
      Provider provider) {
    if (weighed.tokenUpstream().isPresent()) {
      return new Refused(
          Refusal.TOKEN_NOT_FORWARDED,
          Advice.tokenNotForwarded(provider, weighed.tokenUpstream().get().slot()),
          weighed.tokenUpstream().get().caller());
    }
    return description.of(request, paying(candidates), weighed.first(), provider);
  }

  /** The first credential that the provider will see. */
  private static Optional<Candidate> paying(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      if (candidate.slot().reachesUpstream()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
