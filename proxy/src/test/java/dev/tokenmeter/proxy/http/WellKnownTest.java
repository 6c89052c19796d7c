package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths that tell their provider without a prefix, and when they do not. */
final class WellKnownTest {

  private static HttpRequest request(String method, String uri) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri);
  }

  private static String family(HttpRequest request) {
    Target target = Target.parse(request.method().name(), request.uri()).orElseThrow();
    return WellKnown.of(request, target).map(family -> family.key()).orElse("none");
  }

  private static String route(Config config, String uri) {
    return switch (Routes.of(config).match(request("POST", uri))) {
      case RouteResult.ToProvider to -> to.provider().name();
      case RouteResult.OwnPage page -> page.kind().name();
      case RouteResult.Refused refused -> refused.failure().message();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/messages, anthropic-messages",
    "POST, /v1/messages?beta=true, anthropic-messages",
    "POST, /v1/messages/count_tokens, anthropic-messages",
    "POST, /v1/messages/batches/x/results, anthropic-messages",
    "HEAD, /api/hello, anthropic-messages",
    "POST, /v1/messagesx, none",
    "POST, /api/hello/x, none",
    "GET, /v1/models, openai-models",
    "GET, /v1/models/gpt-5, openai-models",
    "GET, /v1/models/ft:gpt-5:org::id, openai-models",
    "DELETE, /v1/models/ft:gpt-5:org::id, openai-models",
    "GET, /v1/models?key=AIza, gemini",
    "GET, /v1/models?pageSize=5&key=AIza, gemini",
    "GET, /v1/models?apikey=x&monkey=y, openai-models",
    "POST, /v1/models/m:generateContent, gemini",
    "POST, /v1beta/models/m:streamGenerateContent?alt=sse, gemini",
    "POST, /v1alpha/models/m:countTokens, gemini",
    "POST, /v1internal:streamGenerateContent, gemini",
    "POST, /v1beta/interactions, gemini",
    "GET, /v1beta/interactions/id, gemini",
    "POST, /v1beta/interactionsx, none",
    "POST, /v1beta/models/m, none",
    "POST, /v1beta/models, none",
    "POST, /v1beta/models/, none",
    "POST, /v1beta/models/:x, none",
    "POST, /v1beta/models/a/b:x, none",
    "POST, /v2/models/m:generateContent, none",
    "POST, /v1/projects/p/locations/l/publishers/google/models/m:generateContent, vertex",
    "POST, /v1beta1/projects/p, vertex",
    "POST, /v1/projects, none",
    "POST, /model/anthropic.claude%3A0/invoke, bedrock",
    "GET, /inference-profiles, bedrock",
    "POST, /models/x, none",
    "POST, /openai/deployments/d/chat/completions?api-version=1, azure",
    "POST, /api/chat, ollama",
    "POST, /api/generate, ollama",
    "POST, /api/embed, ollama",
    "GET, /api/tags, none",
    "POST, /v2/chat, cohere",
    "POST, /v2/embed, cohere",
    "POST, /v2/rerank, cohere",
    "POST, /v1/chat/completions, openai-chat",
    "POST, /v1/completions, openai-completions",
    "POST, /v1/responses, openai-responses",
    "GET, /v1/responses/resp_1/input_items, openai-responses",
    "POST, /v1/embeddings, openai-embeddings",
    "POST, /v1/images/generations, openai-images",
    "POST, /v1/audio/speech, openai-audio",
    "GET, /v1/realtime?model=m, openai-realtime",
    "POST, /v1/batches/b/cancel, openai-batches",
    "GET, /v1/files, openai-files",
    "POST, /v1/chat/completionsx, none",
    "POST, /V1/Messages, none",
    "POST, /v1%2fmessages, none",
    "POST, //v1/messages, none"
  })
  void path_of_the_table_names_its_family_and_no_other_does(
      String method, String uri, String family) {
    assertThat(family(request(method, uri))).isEqualTo(family);
  }

  @Test
  void model_list_goes_by_what_else_the_request_carries() {
    HttpRequest anthropic = request("GET", "/v1/models");
    anthropic.headers().set("anthropic-version", "2023-06-01");
    HttpRequest google = request("GET", "/v1/models/gemini-3");
    google.headers().set("X-Goog-Api-Key", "AIza");
    assertThat(family(anthropic)).isEqualTo("anthropic-models");
    assertThat(family(google)).isEqualTo("gemini");
  }

  @Test
  void path_that_only_one_enabled_provider_speaks_goes_there() {
    Config config =
        Configs.of(
            Configs.provider("anthropic", Dialect.ANTHROPIC, "https://a.test"),
            Configs.provider("openai", Dialect.OPENAI, "https://o.test"));
    assertThat(route(config, "/v1/messages")).isEqualTo("anthropic");
    assertThat(route(config, "/v1/chat/completions")).isEqualTo("openai");
    assertThat(route(config, "/v2/chat")).startsWith("This path alone does not tell");
  }

  @Test
  void key_is_never_sent_to_a_guessed_company() {
    Config config =
        Configs.of(
            Configs.provider("openai", Dialect.OPENAI, "https://o.test"),
            Configs.provider("mistral", Dialect.MISTRAL, "https://m.test"));
    assertThat(route(config, "/v1/chat/completions")).contains("default-for: [openai-chat]");
    assertThat(route(Config.defaults(), "/v1/chat/completions")).contains("default-for");
    assertThat(route(Config.defaults(), "/v1/messages")).isEqualTo("anthropic");
  }

  @Test
  void default_for_decides_between_speakers_and_for_its_families_only() {
    Config config =
        Configs.of(
            Configs.provider("openai", Dialect.OPENAI, "https://o.test"),
            Configs.withDefaults("local", Dialect.OPENAI, "http://l.test", "openai-chat"));
    assertThat(route(config, "/v1/chat/completions")).isEqualTo("local");
    assertThat(route(config, "/v1/responses")).contains("default-for: [openai-responses]");
  }

  @Test
  void default_for_the_whole_of_openai_stands_for_each_of_its_families() {
    Config config =
        Configs.of(
            Configs.withDefaults("openai", Dialect.OPENAI, "https://o.test", "openai"),
            Configs.provider("local", Dialect.OPENAI, "http://l.test"));
    assertThat(route(config, "/v1/chat/completions")).isEqualTo("openai");
    assertThat(route(config, "/v1/files/f")).isEqualTo("openai");
  }

  @Test
  void default_that_two_providers_claim_is_nobodys() {
    Config config =
        Configs.of(
            Configs.withDefaults("a", Dialect.OPENAI, "https://a.test", "openai-chat"),
            Configs.withDefaults("b", Dialect.OPENAI, "https://b.test", "openai"));
    assertThat(route(config, "/v1/chat/completions")).startsWith("This path alone");
  }
}
