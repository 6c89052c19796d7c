package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;

/**
 * How one API reports usage: declared absolute paths, a merge rule over the texts of an answer, and
 * a formula that turns the provider's fields into disjoint {@link Tokens}. Holds the state of one
 * answer.
 */
public sealed interface UsageReader
    permits AnthropicReader,
        AnthropicBatchReader,
        ChatReader,
        CohereReader,
        ConverseReader,
        DashScopeReader,
        GeminiReader,
        InteractionsReader,
        InvokeReader,
        MediaReader,
        OllamaReader,
        OpenAiBatchReader,
        PredictReader,
        ResponsesReader,
        SessionReader {

  /**
   * A reader for an answer of this endpoint.
   *
   * @param counted told of each item where one body holds many answers
   */
  static UsageReader of(Endpoint endpoint, Answer answer, CountedIds counted) {
    return switch (endpoint.api()) {
      case ANTHROPIC_MESSAGES -> new AnthropicReader(answer);
      case ANTHROPIC_BATCH -> new AnthropicBatchReader(answer, counted);
      case OPENAI_CHAT -> new ChatReader(answer);
      case OPENAI_RESPONSES -> new ResponsesReader(answer);
      case OPENAI_MEDIA -> new MediaReader(answer);
      case OPENAI_BATCH -> new OpenAiBatchReader(answer, counted);
      case GEMINI -> new GeminiReader(answer, GeminiPaths.DIRECT);
      case CODE_ASSIST -> new GeminiReader(answer, GeminiPaths.CODE_ASSIST);
      case BEDROCK_CONVERSE -> new ConverseReader(answer, endpoint.model());
      case BEDROCK_INVOKE -> new InvokeReader(answer);
      case GEMINI_INTERACTIONS -> new InteractionsReader(answer);
      case VERTEX_PREDICT -> new PredictReader(answer);
      case COHERE -> new CohereReader(answer);
      case OLLAMA -> new OllamaReader(answer);
      case DASHSCOPE -> new DashScopeReader(answer);
      case OPENAI_SESSION -> new SessionReader(answer);
      case GEMINI_LIVE -> new GeminiReader(answer, LiveMessages.PATHS);
      case NONE -> throw new IllegalArgumentException("nothing to read");
    };
  }

  /** The places that matter. */
  PathTree paths();

  /** Takes over what the head of the answer says, before its first text. */
  default void head(ResponseHeaders fields) {}

  /** How the body is cut into texts. */
  default Lines framing() {
    return Lines.SNIFFED;
  }

  /** Takes over what one valid text of the answer says. */
  void read(Captures text);

  /** The body's own end mark was read. */
  default void endMark() {}

  /** Whether the provider's own end of the answer was seen. */
  boolean complete(Ending ending);

  /** Whether the reported output is that of the whole answer, so that nothing has to be guessed. */
  boolean outputReported();

  /** Whether the answer said that it is finished while its usage is still to come. */
  default boolean usagePending() {
    return false;
  }

  /** What was reported, by model; empty if nothing was. */
  List<UsageLine> lines();
}
