package dev.tokenmeter.proxy.demo;

import dev.tokenmeter.config.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Someone who works with an assistant.
 *
 * @param known how the configuration knows him
 * @param key the provider key, which the mock provider takes whatever it is
 */
record Developer(String name, String team, Assistant assistant, Known known, String key) {

  /** How the proxy tells who it is. */
  enum Known {
    /** By a caller token in the base URL. */
    BY_TOKEN,
    /** By the SHA-256 of the provider key. */
    BY_KEY,
    /** Not at all: by fingerprint of the key, or by the account beside a token that expires. */
    NOT
  }

  /** Everyone in the demo: three teams, every API, and two whom no configuration knows. */
  static List<Developer> all() {
    return List.of(
        new Developer(
            "alice", "payments", Assistant.CLAUDE_CODE, Known.BY_TOKEN, "sk-ant-api03-demo-alice"),
        new Developer(
            "bob", "payments", Assistant.CODEX, Known.BY_KEY, "sk-proj-demo-bob-0000000000000000"),
        new Developer(
            "carol", "search", Assistant.GEMINI_CLI, Known.BY_TOKEN, "AIzaDemoCarol000000000000"),
        new Developer(
            "dave",
            "search",
            Assistant.OPENCODE,
            Known.BY_KEY,
            "sk-proj-demo-dave-000000000000000"),
        new Developer(
            "erin", "platform", Assistant.CLAUDE_CODE, Known.BY_KEY, "sk-ant-api03-demo-erin"),
        new Developer(
            "mallory", "", Assistant.CLAUDE_CODE, Known.NOT, "sk-ant-api03-demo-mallory-00000"),
        new Developer("oscar", "", Assistant.CLAUDE_CODE, Known.NOT, "sk-ant-oat01-demo-oscar"));
  }

  /** What stands between the proxy's address and the provider's name. */
  String prefix() {
    return switch (known) {
      case BY_TOKEN -> "/t/" + token();
      case BY_KEY, NOT -> "";
    };
  }

  /** An account as the assistants send it beside a token that expires. */
  String account() {
    return "user_" + sha256(name).substring(0, 32) + "_account__session_demo";
  }

  /** The line of the configuration that makes him known; empty if nothing does. */
  Stream<Caller> caller() {
    return switch (known) {
      case BY_TOKEN -> Stream.of(caller(List.of(), List.of(sha256(token()))));
      case BY_KEY -> Stream.of(caller(List.of(sha256(key)), List.of()));
      case NOT -> Stream.empty();
    };
  }

  private Caller caller(List<String> keys, List<String> tokens) {
    return new Caller(name, Optional.of(team), keys, tokens);
  }

  /** Made from the name: the demo has no secret worth keeping. */
  private String token() {
    return "tmk_" + sha256("demo " + name).substring(0, 43);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
