package dev.tokenmeter.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code identity:}. */
final class IdentityReader {
  private static final Pattern CLAIM = Pattern.compile("[A-Za-z0-9_:/-]+(?:\\.[A-Za-z0-9_:/-]+)*");

  private IdentityReader() {}

  static Identity read(Section section) {
    Identity defaults = Identity.defaults();
    List<Identity.Proof> order =
        section.take("order").map(IdentityReader::order).orElse(defaults.order());
    Identity.Unknown unknown =
        section.oneOf("unknown", List.of(Identity.Unknown.values()), defaults.unknown());
    Identity.PathTokens pathTokens =
        section.oneOf("path-tokens", List.of(Identity.PathTokens.values()), defaults.pathTokens());
    Optional<Identity.Jwt> jwt =
        section.take("jwt").flatMap(Value::section).flatMap(IdentityReader::jwt);
    section.unbuilt("jwt");
    Optional<Credentials.Source> key =
        section
            .take("fingerprint-key")
            .flatMap(Value::section)
            .flatMap(CredentialsReader::envOrFile);
    section.done();
    return new Identity(order, unknown, pathTokens, jwt, key);
  }

  private static List<Identity.Proof> order(Value value) {
    List<Identity.Proof> order = new ArrayList<>();
    for (Value item : value.list()) {
      Optional<Identity.Proof> proof = item.oneOf(List.of(Identity.Proof.values()));
      if (proof.filter(order::contains).isPresent()) {
        item.refuse("is listed before; each proof is asked once");
      } else {
        proof.ifPresent(order::add);
      }
    }
    if (value.yaml() instanceof Yaml.Items items && items.items().isEmpty()) {
      value.refuse("must name at least one of token, certificate, jwt, key");
    }
    return order;
  }

  private static Optional<Identity.Jwt> jwt(Section section) {
    Optional<URI> issuer =
        section
            .require("issuer", "\"https://login.example.com\"")
            .flatMap(value -> value.url(Urls::web));
    Optional<URI> jwks =
        section
            .require("jwks", "\"https://login.example.com/keys\"")
            .flatMap(value -> value.url(Urls::web));
    String caller = section.take("caller").flatMap(IdentityReader::claim).orElse("sub");
    Optional<String> team = section.take("team").flatMap(IdentityReader::claim);
    section.done();
    return issuer.isPresent() && jwks.isPresent()
        ? Optional.of(
            new Identity.Jwt(issuer.get().toString(), jwks.get().toString(), caller, team))
        : Optional.empty();
  }

  private static Optional<String> claim(Value value) {
    return value.parsed(
        text -> Optional.of(text).filter(CLAIM.asMatchPredicate()),
        "must be the name of a claim, dots going inside, like sub or groups.0");
  }
}
