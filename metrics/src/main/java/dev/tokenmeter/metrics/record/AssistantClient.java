package dev.tokenmeter.metrics.record;

import java.util.Locale;

/**
 * The program that speaks to a provider: a coding assistant, else the library it was built with.
 * The closed list of the metric label {@code client}.
 */
public enum AssistantClient {
  CLAUDE_CODE,
  CLAUDE_AGENT_SDK,
  CODEX,
  CODEX_SDK,
  GEMINI_CLI,
  OPENCODE,
  KILO,
  QWEN_CODE,
  PI,
  CLINE,
  ROO,
  CONTINUE,
  COPILOT,
  CURSOR,
  DROID,
  GROK_CLI,
  NANOCODER,
  ZED,
  ANTHROPIC_SDK,
  OPENAI_SDK,
  GOOGLE_SDK,
  VERCEL_AI_SDK,
  AWS_SDK,
  CURL,
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The value of the metric label {@code client}, e.g. {@code claude-code}. */
  public String label() {
    return label;
  }
}
