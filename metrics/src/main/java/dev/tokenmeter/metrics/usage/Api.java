package dev.tokenmeter.metrics.usage;

/** The wire format in which an endpoint reports usage; {@link #NONE} where nothing is metered. */
public enum Api {
  ANTHROPIC_MESSAGES,
  /** Results of an Anthropic message batch. */
  ANTHROPIC_BATCH,
  /** Chat completions, legacy completions and embeddings, of OpenAI and all compatible hosts. */
  OPENAI_CHAT,
  OPENAI_RESPONSES,
  /** Images, transcriptions and speech. */
  OPENAI_MEDIA,
  /** The output file of an OpenAI batch. */
  OPENAI_BATCH,
  GEMINI,
  /** Gemini answers wrapped in {@code response}, as Google's Code Assist sends them. */
  CODE_ASSIST,
  /** Converse and ConverseStream of Amazon Bedrock. */
  BEDROCK_CONVERSE,
  /** InvokeModel of Amazon Bedrock, whose answers are those of the model's vendor. */
  BEDROCK_INVOKE,
  GEMINI_INTERACTIONS,
  /** Vertex embeddings and images by {@code :predict}. */
  VERTEX_PREDICT,
  COHERE,
  /** Ollama's own API. */
  OLLAMA,
  /** Qwen's own API. */
  DASHSCOPE,
  /** The events of OpenAI's Responses and Realtime on a WebSocket, one JSON text a message. */
  OPENAI_SESSION,
  /** Gemini's Live API: messages on a WebSocket, usage told by turn. */
  GEMINI_LIVE,
  NONE
}
