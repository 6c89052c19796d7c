package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.random.RandomGenerator;

/** A coding assistant as the wire shows it. */
enum Assistant {
  CLAUDE_CODE("anthropic", "claude-cli/2.1.331 (external, cli)"),
  CODEX("openai", "codex_cli_rs/0.169.0 (Debian 12.0.0; x86_64) xterm-256color"),
  GEMINI_CLI("gemini", "GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal)"),
  OPENCODE("openai", "opencode/1.18.33");

  private static final String PROMPT = "Find out why the parser test fails and mend it. ";

  private final String provider;
  private final String userAgent;

  Assistant(String provider, String userAgent) {
    this.provider = provider;
    this.userAgent = userAgent;
  }

  /** Models it asks for, the usual ones more often. */
  private List<String> models() {
    return switch (this) {
      case CLAUDE_CODE ->
          List.of("claude-opus-5-5", "claude-sonnet-5-5", "claude-sonnet-5-5", "claude-haiku-4-5");
      case CODEX -> List.of("gpt-5.6-sol", "gpt-5.6-terra");
      case GEMINI_CLI -> List.of("gemini-2.5-pro", "gemini-3.8-flash");
      case OPENCODE -> List.of("gpt-5.6-terra");
    };
  }

  /** The next request of a session, as this assistant would send it. */
  HttpRequest request(URI proxy, Developer developer, RandomGenerator random) {
    List<String> models = models();
    String model = models.get(random.nextInt(models.size()));
    URI base = URI.create(proxy + developer.prefix() + "/" + provider);
    HttpRequest.Builder request =
        switch (this) {
          case CLAUDE_CODE -> claude(base, developer, model);
          case CODEX ->
              post(base, "/v1/responses", body(model).put("input", PROMPT).put("store", false))
                  .header("authorization", "Bearer " + developer.key())
                  .header("originator", "codex_cli_rs");
          case GEMINI_CLI ->
              post(
                      base,
                      "/v1beta/models/" + model + ":streamGenerateContent?alt=sse",
                      Wire.object().put("contents", PROMPT))
                  .header("x-goog-api-key", developer.key());
          case OPENCODE ->
              post(base, "/v1/chat/completions", chat(model))
                  .header("authorization", "Bearer " + developer.key());
        };
    return request.header("user-agent", userAgent).build();
  }

  private static HttpRequest.Builder claude(URI base, Developer developer, String model) {
    ObjectNode body = body(model).put("max_tokens", 32_000);
    body.putArray("messages").addObject().put("role", "user").put("content", PROMPT.repeat(200));
    body.putObject("metadata").put("user_id", developer.account());
    HttpRequest.Builder request =
        post(base, "/v1/messages?beta=true", body)
            .header("anthropic-version", "2023-06-01")
            .header("x-app", "cli");
    return developer.key().startsWith("sk-ant-oat")
        ? request.header("authorization", "Bearer " + developer.key())
        : request.header("x-api-key", developer.key());
  }

  private static ObjectNode chat(String model) {
    ObjectNode body = body(model);
    body.putObject("stream_options").put("include_usage", true);
    body.putArray("messages").addObject().put("role", "user").put("content", PROMPT);
    return body;
  }

  private static ObjectNode body(String model) {
    return Wire.object().put("model", model).put("stream", true);
  }

  private static HttpRequest.Builder post(URI base, String path, ObjectNode body) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }
}
