package dev.tokenmeter.metrics.usage;

/** The wire format in which an endpoint reports usage; {@link #NONE} where nothing is metered. */
public enum Api {
  ANTHROPIC_MESSAGES,
  /** Chat completions, legacy completions and embeddings, of OpenAI and all compatible hosts. */
  OPENAI_CHAT,
  OPENAI_RESPONSES,
  GEMINI,
  /** Gemini answers wrapped in {@code response}, as Google's Code Assist sends them. */
  CODE_ASSIST,
  /** Converse and ConverseStream of Amazon Bedrock. */
  BEDROCK_CONVERSE,
  /** InvokeModel of Amazon Bedrock, whose answers are those of the model's vendor. */
  BEDROCK_INVOKE,
  NONE
}
