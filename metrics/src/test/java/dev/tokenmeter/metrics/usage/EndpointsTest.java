package dev.tokenmeter.metrics.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointsTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/messages, CHAT, ANTHROPIC_MESSAGES, ''",
    "/anthropic/v1/messages, CHAT, ANTHROPIC_MESSAGES, ''",
    "/api/anthropic/v1/messages, CHAT, ANTHROPIC_MESSAGES, ''",
    "/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict, CHAT, ANTHROPIC_MESSAGES, claude-sonnet-4-5@20250929",
    "/v1/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/openai/v1/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/inference/v1/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/api/coding/paas/v4/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/v1beta/openai/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/openai/deployments/my%20gpt/chat/completions, CHAT, OPENAI_CHAT, my gpt",
    "/v1/projects/p/locations/l/endpoints/openapi/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/v1/projects/p/locations/l/publishers/mistralai/models/codestral:rawPredict, CHAT, OPENAI_CHAT, codestral",
    "/v1/fim/completions, COMPLETION, OPENAI_CHAT, ''",
    "/v1/completions, COMPLETION, OPENAI_CHAT, ''",
    "/v1/engines/copilot-codex/completions, COMPLETION, OPENAI_CHAT, copilot-codex",
    "/v1/embeddings, EMBEDDING, OPENAI_CHAT, ''",
    "/v1/responses, CHAT, OPENAI_RESPONSES, ''",
    "/v1/responses/, CHAT, OPENAI_RESPONSES, ''",
    "/openai/responses, CHAT, OPENAI_RESPONSES, ''",
    "/backend-api/codex/responses, CHAT, OPENAI_RESPONSES, ''",
    "/v1/responses/compact, CHAT, OPENAI_RESPONSES, ''",
    "/v1beta/models/gemini-3.8-flash:generateContent, CHAT, GEMINI, gemini-3.8-flash",
    "/v1/models/gemini%2D3:streamGenerateContent, CHAT, GEMINI, gemini-3",
    "/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent, CHAT, GEMINI, g",
    "/v1beta/models/e:batchEmbedContents, EMBEDDING, GEMINI, e",
    "/v1internal:streamGenerateContent, CHAT, CODE_ASSIST, ''",
    "/v1beta/interactions, CHAT, GEMINI_INTERACTIONS, ''",
    "/model/us.anthropic.claude-v1%3A0/invoke-with-response-stream, CHAT, BEDROCK_INVOKE, us.anthropic.claude-v1:0",
    "/model/amazon.nova-v1:0/converse, CHAT, BEDROCK_CONVERSE, amazon.nova-v1:0",
    "/model/m/converse-stream, CHAT, BEDROCK_CONVERSE, m",
    "/model/amazon.titan-embed-text-v2%3A0/invoke, EMBEDDING, BEDROCK_INVOKE, amazon.titan-embed-text-v2:0",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-v1%3A0/converse, CHAT, BEDROCK_CONVERSE, eu.anthropic.claude-v1:0",
    "/model/arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-v1:0/converse, CHAT, BEDROCK_CONVERSE, amazon.nova-v1:0",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/invoke, CHAT, BEDROCK_INVOKE, application-inference-profile/abc",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aodd/invoke, CHAT, BEDROCK_INVOKE, odd",
    "/v1/images/generations, IMAGE, OPENAI_MEDIA, ''",
    "/openai/deployments/draw/images/edits, IMAGE, OPENAI_MEDIA, draw",
    "/v1/audio/transcriptions, AUDIO, OPENAI_MEDIA, ''",
    "/v1/audio/speech, AUDIO, OPENAI_MEDIA, ''",
    "/v1/projects/p/locations/l/publishers/google/models/e:predict, OTHER, VERTEX_PREDICT, e",
    "/api/v1/services/aigc/text-generation/generation, CHAT, DASHSCOPE, ''",
    "/api/v1/services/aigc/multimodal-generation/generation, CHAT, DASHSCOPE, ''",
    "/api/v1/services/embeddings/text-embedding/text-embedding, EMBEDDING, DASHSCOPE, ''",
    "/presets/mine/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/models/chat/completions, CHAT, OPENAI_CHAT, ''",
    "/v1/rerank, OTHER, OPENAI_CHAT, ''",
    "/v2/embed, EMBEDDING, COHERE, ''",
    "/api/chat, CHAT, OLLAMA, ''",
    "/api/generate, COMPLETION, OLLAMA, ''",
    "/api/embed, EMBEDDING, OLLAMA, ''",
    "/v2/chat, CHAT, COHERE, ''",
    "/v2/rerank, OTHER, COHERE, ''"
  })
  void postThatIsBilled_isInference(String path, Operation operation, Api api, String model) {
    assertThat(Endpoints.of(Dialect.OPENAI, "POST", path))
        .isEqualTo(
            new Endpoint(
                operation, api, model.isEmpty() ? Optional.empty() : Optional.of(model), true));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/messages/count_tokens, COUNT_TOKENS",
    "POST, /v1/responses/input_tokens, COUNT_TOKENS",
    "POST, /v1beta/models/g:countTokens, COUNT_TOKENS",
    "POST, /v1/projects/p/locations/l/publishers/google/models/g:computeTokens, COUNT_TOKENS",
    "POST, /v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict, COUNT_TOKENS",
    "POST, /v1internal:countTokens, COUNT_TOKENS",
    "POST, /model/m/count-tokens, COUNT_TOKENS",
    "GET, /v1/models, MODELS",
    "GET, /v1/models/gpt-5.6, MODELS",
    "GET, /v1beta/models, MODELS",
    "GET, /inference-profiles, MODELS",
    "GET, /api/tags, MODELS",
    "POST, /v1/messages/batches, BATCH",
    "GET, /v1/messages/batches/b, BATCH",
    "GET, /v1/batches/b, BATCH",
    "POST, /v1beta/models/g:batchGenerateContent, BATCH",
    "GET, /v1/realtime, REALTIME",
    "GET, /v1/chat/completions, OTHER",
    "GET, /v1/chat/completions/c, OTHER",
    "GET, /v1/responses, OTHER",
    "DELETE, /v1/responses/resp_1, OTHER",
    "GET, /v1/files/file-1, OTHER",
    "POST, /v1/conversations, OTHER",
    "GET, /v1/organizations/usage_report/messages, OTHER",
    "GET, /v1/organization/usage/completions, OTHER",
    "GET, /v1/responses/resp_1/input_items, OTHER",
    "GET, /v1/messages, OTHER",
    "HEAD, /api/hello, OTHER",
    "POST, /v1internal:loadCodeAssist, OTHER",
    "GET, /generation, OTHER",
    "POST, /v1/files, OTHER",
    "GET, /, OTHER",
    "OPTIONS, *, OTHER"
  })
  void requestThatIsNotBilled_isNeverMetered(String method, String path, Operation operation) {
    assertThat(Endpoints.of(Dialect.OPENAI, method, path))
        .isEqualTo(new Endpoint(operation, Api.NONE, Optional.empty(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/responses/resp_1, OTHER, OPENAI_RESPONSES",
    "GET, /openai/v1/responses/resp_1, OTHER, OPENAI_RESPONSES",
    "POST, /v1/responses/resp_1/cancel, OTHER, OPENAI_RESPONSES",
    "GET, /v1beta/interactions/v1_a, OTHER, GEMINI_INTERACTIONS",
    "POST, /v1beta/interactions/v1_a/cancel, OTHER, GEMINI_INTERACTIONS",
    "GET, /v1/messages/batches/b/results, BATCH, ANTHROPIC_BATCH",
    "GET, /v1/files/file-1/content, BATCH, OPENAI_BATCH"
  })
  void requestForAStoredAnswer_isReadAndNeverMissed(
      String method, String path, Operation operation, Api api) {
    Endpoint endpoint = Endpoints.of(Dialect.OPENAI, method, path);
    assertThat(endpoint).isEqualTo(new Endpoint(operation, api, Optional.empty(), false));
    assertThat(endpoint.retrieval()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "COHERE, /v1/chat, CHAT, COHERE",
    "COHERE, /v1/embed, EMBEDDING, COHERE",
    "COHERE, /v1/rerank, OTHER, COHERE",
    "COHERE, /v1/classify, OTHER, COHERE",
    "COHERE, /compatibility/v1/chat/completions, CHAT, OPENAI_CHAT",
    "MISTRAL, /v1/conversations, CHAT, OPENAI_CHAT",
    "MISTRAL, /v1/conversations/c1, CHAT, OPENAI_CHAT",
    "MISTRAL, /v1/agents/completions, CHAT, OPENAI_CHAT"
  })
  void pathOfTwoMeanings_isReadByTheDialect(
      Dialect dialect, String path, Operation operation, Api api) {
    assertThat(Endpoints.of(dialect, "POST", path))
        .isEqualTo(new Endpoint(operation, api, Optional.empty(), true));
  }

  @Property
  void anyPath_isClassifiedWithoutAnException(@ForAll String path, @ForAll Dialect dialect) {
    Endpoint endpoint = Endpoints.of(dialect, "POST", "/v1/models/" + path + ":generateContent");
    assertThat(endpoint.model().orElse("").length()).isLessThanOrEqualTo(256);
    assertThat(Endpoints.of(dialect, "POST", path)).isNotNull();
  }
}
