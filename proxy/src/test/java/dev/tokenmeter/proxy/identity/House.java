package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A configuration with two known people, and providers with and without credentials. */
final class House {
  static final String ALICE_TOKEN = "tmk_alice_alice_alice_alice_alice_alice_alice-0";
  static final String CAROL_TOKEN = "tmk_carol_carol_carol_carol_carol_carol_carol-0";
  static final String REVOKED_TOKEN = "tmk_gone_gone_gone_gone_gone_gone_gone_gone-000";
  static final String BOB_KEY = "sk-ant-api03-bobs-own-and-only-key-0123456789";
  static final String STRANGER_KEY = "sk-ant-api03-nobody-listed-this-one-987654321";
  static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  static final String OURS = "sk-operator-secret-0123456789abcdef";

  static final FingerprintKey KEY =
      FingerprintKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  private House() {}

  static Identity rules() {
    return Identity.defaults();
  }

  static Identity rules(Identity.Unknown unknown, Identity.PathTokens pathTokens) {
    return new Identity(rules().order(), unknown, pathTokens, Optional.empty(), Optional.empty());
  }

  static Identity rules(Identity.Proof... order) {
    return new Identity(
        List.of(order),
        Identity.Unknown.FINGERPRINT,
        Identity.PathTokens.ATTRIBUTE,
        Optional.empty(),
        Optional.empty());
  }

  static Config config(Identity rules, Provider... providers) {
    Config base = Config.defaults();
    return new Config(
        base.listen(),
        base.admin(),
        List.of(providers),
        base.egress(),
        rules,
        List.of(
            caller("alice", Optional.of("payments"), List.of(), List.of(ALICE_TOKEN)),
            caller("bob", Optional.empty(), List.of(BOB_KEY, ACCESS_KEY_ID), List.of()),
            caller("carol", Optional.of("search"), List.of(), List.of(CAROL_TOKEN))),
        base.metrics(),
        base.accessLog(),
        base.limits(),
        base.timeouts(),
        base.planned());
  }

  static Identities identities(Identity rules, Provider... providers) {
    return Identities.of(config(rules, providers), KEY);
  }

  static Provider provider(String name, Dialect dialect) {
    return provider(name, dialect, Optional.empty());
  }

  /** A provider whose credential is a secret in a file of its own. */
  static Provider paid(String name, Dialect dialect, String secret, String... globs) {
    try {
      Path file = Files.createTempFile("secret", ".txt");
      file.toFile().deleteOnExit();
      Files.writeString(file, secret + "\n");
      Credentials.Source source = new Credentials.Source.File(file.toString());
      return provider(name, dialect, Optional.of(new Credentials(source, List.of(globs))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Provider provider(String name, Dialect dialect, Optional<Credentials> credentials) {
    return new Provider(
        name,
        Optional.of(URI.create("https://upstream.test")),
        dialect,
        List.of(),
        List.of(),
        credentials,
        Optional.empty(),
        false,
        Provider.IncludeUsage.OFF);
  }

  static HttpRequest post(String target) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target);
  }

  private static Caller caller(
      String name, Optional<String> team, List<String> keys, List<String> tokens) {
    return new Caller(
        name,
        team,
        keys.stream().map(CallerTokens::sha256).toList(),
        tokens.stream().map(CallerTokens::sha256).toList());
  }
}
