package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-02")
@net.jqwik.api.Tag("SEC-02")
final class PathRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/./messages",
        "/v1/../admin/keys",
        "/..",
        "/v1/messages/..",
        "/v1/..;x=1/admin",
        "/v1/%2e%2e/admin",
        "/v1/%2E/admin",
        "/v1%2f..%2fadmin",
        "/model/arn%3aaws%2Fx/converse",
        "/v1/messages%00.json",
        "/v1\\..\\admin",
        "/v1/%5c/admin",
      })
  void pathThatReadersUnderstandDifferently_isRefusedWhereTheOperatorPays(String path) {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    assertThat(reason(paid, path)).contains(Refusal.AMBIGUOUS_PATH);
    assertThat(reason(House.provider("theirs", Dialect.OPENAI), path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/gpt-4.1",
        "/v1/...",
        "/v1/.well-known",
        "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse",
        "/v1//messages",
        "/v1/messages?x=../%2e",
      })
  void pathWithHarmlessDots_passes(String path) {
    assertThat(reason(House.paid("paid", Dialect.OPENAI, House.OURS, "/**"), path)).isEmpty();
  }

  @Test
  void pathOutsideInference_isForbiddenUnlessAGlobAddsIt() {
    String files = "/v1/files/f-1/content";
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS), files))
        .contains(Refusal.PATH_NOT_ALLOWED);
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS, "/v1/files/*"), files))
        .contains(Refusal.PATH_NOT_ALLOWED);
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS, "/v1/files/**"), files))
        .isEmpty();
    assertThat(reason(House.provider("theirs", Dialect.OPENAI), files)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, POST, /v1/messages?beta=true",
    "ANTHROPIC, POST, /v1/messages/count_tokens",
    "ANTHROPIC, GET,  /v1/models",
    "OPENAI,    POST, /v1/chat/completions",
    "OPENAI,    POST, /v1/completions",
    "OPENAI,    POST, /v1/responses",
    "OPENAI,    POST, /v1/responses/compact",
    "OPENAI,    POST, /v1/responses/input_tokens",
    "OPENAI,    POST, /v1/embeddings",
    "OPENAI,    POST, /v1/images/generations",
    "OPENAI,    POST, /v1/audio/speech",
    "OPENAI,    GET,  /v1/models/gpt-4.1",
    "OPENAI,    HEAD, /v1/models",
    "OPENAI,    WS,   /v1/responses",
    "OPENAI,    WS,   /v1/realtime?model=m",
    "GEMINI,    POST, /v1beta/models/m:streamGenerateContent?alt=sse",
    "GEMINI,    POST, /v1beta/models/m:embedContent",
    "GEMINI,    POST, /v1beta/models/m:countTokens",
    "GEMINI,    WS,   /ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
    "VERTEX,    POST, /v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
    "VERTEX,    WS,   /ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent",
    "BEDROCK,   POST, /model/us.anthropic.claude-v1%3A0/converse-stream",
    "BEDROCK,   POST, /model/m/invoke-with-response-stream",
    "AZURE,     POST, /openai/deployments/d/chat/completions?api-version=1",
    "AZURE,     POST, /openai/deployments/d/audio/speech?api-version=1",
    "COHERE,    POST, /v2/chat",
    "COHERE,    POST, /v2/rerank",
    "OLLAMA,    POST, /api/chat",
  })
  void pathOfInferenceCountingOrModels_isServed(Dialect dialect, String method, String target) {
    assertThat(reason(House.paid("p", dialect, House.OURS), method, target)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, GET,    /v1/organizations/usage_report/messages",
    "ANTHROPIC, GET,    /v1/messages/batches",
    "ANTHROPIC, POST,   /v1/messages/batches",
    "ANTHROPIC, GET,    /v1/messages/batches/b/results",
    "ANTHROPIC, POST,   /v1/organizations/api_keys/k",
    "OPENAI,    GET,    /v1/chat/completions",
    "OPENAI,    GET,    /v1/responses/resp_1",
    "OPENAI,    DELETE, /v1/responses/resp_1",
    "OPENAI,    POST,   /v1/responses/resp_1/cancel",
    "OPENAI,    DELETE, /v1/models/ft-1",
    "OPENAI,    POST,   /v1/models/ft-1",
    "OPENAI,    GET,    /v1/files",
    "OPENAI,    POST,   /v1/files",
    "OPENAI,    POST,   /v1/fine_tuning/jobs",
    "OPENAI,    POST,   /v1/realtime/client_secrets",
    "OPENAI,    POST,   /v1/realtime/calls",
    "OPENAI,    POST,   /v1/organization/admin_api_keys",
    "OPENAI,    POST,   /v1/organization/projects/audio/api_keys",
    "OPENAI,    POST,   /v1/organization/projects/images/service_accounts",
    "OPENAI,    GET,    /v1/organization/usage/completions",
    "OPENAI,    WS,     /v1/files",
    "GEMINI,    GET,    /v1beta/files",
    "GEMINI,    POST,   /v1beta/models/m:batchGenerateContent",
    "GEMINI,    DELETE, /v1beta/tunedModels/m",
    "BEDROCK,   POST,   /model-invocation-job",
    "OPENAI,    POST,   /V1/Chat/Completions",
    "OPENAI,    POST,   /",
  })
  void pathOfAnythingElse_isForbidden(Dialect dialect, String method, String target) {
    assertThat(reason(House.paid("p", dialect, House.OURS), method, target))
        .contains(Refusal.PATH_NOT_ALLOWED);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/files, /v1/files, true",
    "/v1/files, /v1/files/, false",
    "/v1/*, /v1/files, true",
    "/v1/*, /v1/, true",
    "/v1/*, /v1/a/b, false",
    "/v1/**, /v1/a/b, true",
    "/v1/messages**, /v1/messages, true",
    "/v1/messages**, /v1/messages/batches/1, true",
    "/v1*/models/*:*, /v1beta/models/g:embedContent, true",
    "/v1*/models/*:*, /v1beta/models/a/b:embedContent, false",
    "**, /anything/at/all, true",
    "/a?c, /abc, false",
  })
  void glob_matches(String pattern, String path, boolean matches) {
    assertThat(new PathGlob(pattern).matches(path)).isEqualTo(matches);
  }

  @Property
  void glob_ofStarsNeverTakesLong(@ForAll @CharRange(from = 'a', to = 'b') char end) {
    String stars = "*a".repeat(60) + "c";
    assertThat(new PathGlob(stars).matches("a".repeat(500) + end)).isFalse();
  }

  private static Optional<Refusal> reason(Provider provider, String target) {
    return reason(provider, "POST", target);
  }

  private static Optional<Refusal> reason(Provider provider, String method, String target) {
    boolean socket = method.equals("WS");
    HttpRequest request = House.post(target);
    request.setMethod(HttpMethod.valueOf(socket ? "GET" : method));
    request.headers().set("Authorization", "Bearer " + House.BOB_KEY);
    if (socket) {
      request.headers().set("Upgrade", "websocket");
    }
    Identification answer =
        House.identities(House.rules(), provider)
            .identify(request, Optional.empty(), provider, Optional.empty());
    return switch (answer) {
      case Identified identified -> Optional.empty();
      case Refused refused -> Optional.of(refused.reason());
    };
  }
}
