package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.metrics.record.AssistantClient;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * Tells the assistant from the headers that it alone sends, and only then from User-Agent, which
 * some copy from others.
 */
public final class Clients {
  /** A User-Agent's beginning and who writes it. */
  private record Agent(String prefix, AssistantClient client) {}

  private static final List<Agent> AGENTS =
      List.of(
          new Agent("codex_sdk", AssistantClient.CODEX_SDK),
          new Agent("codex", AssistantClient.CODEX),
          new Agent("GeminiCLI", AssistantClient.GEMINI_CLI),
          new Agent("QwenCode", AssistantClient.QWEN_CODE),
          new Agent("kilo", AssistantClient.KILO),
          new Agent("opencode/", AssistantClient.OPENCODE),
          new Agent("RooCode", AssistantClient.ROO),
          new Agent("Cline", AssistantClient.CLINE),
          new Agent("factory-cli", AssistantClient.DROID),
          new Agent("GitHubCopilot", AssistantClient.COPILOT),
          new Agent("copilot", AssistantClient.COPILOT),
          new Agent("Cursor", AssistantClient.CURSOR),
          new Agent("grok-cli", AssistantClient.GROK_CLI),
          new Agent("nanocoder", AssistantClient.NANOCODER),
          new Agent("Continue", AssistantClient.CONTINUE),
          new Agent("ls/JS ", AssistantClient.CONTINUE), // its minified OpenAI class
          new Agent("pi/", AssistantClient.PI),
          new Agent("Zed/", AssistantClient.ZED),
          new Agent("Anthropic", AssistantClient.ANTHROPIC_SDK),
          new Agent("AsyncAnthropic", AssistantClient.ANTHROPIC_SDK),
          new Agent("OpenAI/", AssistantClient.OPENAI_SDK),
          new Agent("AsyncOpenAI/", AssistantClient.OPENAI_SDK),
          new Agent("AzureOpenAI/", AssistantClient.OPENAI_SDK),
          new Agent("AsyncAzureOpenAI/", AssistantClient.OPENAI_SDK),
          new Agent("google-genai-sdk", AssistantClient.GOOGLE_SDK),
          new Agent("google-api-", AssistantClient.GOOGLE_SDK),
          new Agent("ai-sdk/", AssistantClient.VERCEL_AI_SDK),
          new Agent("ai/", AssistantClient.VERCEL_AI_SDK),
          new Agent("aws-", AssistantClient.AWS_SDK),
          new Agent("Boto3", AssistantClient.AWS_SDK),
          new Agent("Botocore", AssistantClient.AWS_SDK),
          new Agent("curl/", AssistantClient.CURL));

  private Clients() {}

  /** The client of a request; {@code OTHER} if nothing tells. */
  public static AssistantClient detect(HttpHeaders headers) {
    String agent = text(headers, HttpHeaderNames.USER_AGENT);
    return byTitle(headers)
        .or(() -> byOriginator(headers))
        .or(() -> byClaudeAgent(headers, agent))
        .or(() -> byOwnHeaders(headers, agent))
        .or(() -> byAgent(agent))
        .or(() -> byLibrary(headers, agent))
        .orElse(AssistantClient.OTHER);
  }

  /** Forks keep their parent's User-Agent but not the title that they show to OpenRouter. */
  private static Optional<AssistantClient> byTitle(HttpHeaders headers) {
    String title = text(headers, "x-title");
    String referer = text(headers, "http-referer");
    if (title.startsWith("Kilo") || referer.startsWith("https://kilocode.ai")) {
      return Optional.of(AssistantClient.KILO);
    }
    if (title.startsWith("Roo")) {
      return Optional.of(AssistantClient.ROO);
    }
    return title.startsWith("Cline") || referer.startsWith("https://cline.bot")
        ? Optional.of(AssistantClient.CLINE)
        : Optional.empty();
  }

  private static Optional<AssistantClient> byOriginator(HttpHeaders headers) {
    String originator = text(headers, "originator");
    if (originator.startsWith("codex_sdk")) {
      return Optional.of(AssistantClient.CODEX_SDK);
    }
    if (originator.startsWith("codex")) {
      return Optional.of(AssistantClient.CODEX);
    }
    return originator.startsWith("opencode")
        ? Optional.of(AssistantClient.OPENCODE)
        : Optional.empty();
  }

  /** Qwen Code calls itself claude-cli with its own version 0.x and sends no session id. */
  private static Optional<AssistantClient> byClaudeAgent(HttpHeaders headers, String agent) {
    if (!agent.startsWith("claude-cli/") && !headers.contains("x-claude-code-session-id")) {
      return Optional.empty();
    }
    if (agent.contains("agent-sdk/")) {
      return Optional.of(AssistantClient.CLAUDE_AGENT_SDK);
    }
    return agent.startsWith("claude-cli/0.") && !headers.contains("x-claude-code-session-id")
        ? Optional.of(AssistantClient.QWEN_CODE)
        : Optional.of(AssistantClient.CLAUDE_CODE);
  }

  private static Optional<AssistantClient> byOwnHeaders(HttpHeaders headers, String agent) {
    if (headers.contains("copilot-integration-id")
        || (headers.contains("x-interaction-type") && headers.contains("x-initiator"))) {
      return Optional.of(AssistantClient.COPILOT);
    }
    boolean sdkOnly = agent.startsWith("OpenAI/");
    return sdkOnly && headers.contains("session_id") && headers.contains("x-client-request-id")
        ? Optional.of(AssistantClient.PI)
        : Optional.empty();
  }

  private static Optional<AssistantClient> byAgent(String agent) {
    for (Agent known : AGENTS) {
      if (agent.regionMatches(true, 0, known.prefix(), 0, known.prefix().length())) {
        return Optional.of(known.client());
      }
    }
    return Optional.empty();
  }

  private static Optional<AssistantClient> byLibrary(HttpHeaders headers, String agent) {
    if (agent.contains(" ai-sdk/")) {
      return Optional.of(AssistantClient.VERCEL_AI_SDK);
    }
    if (headers.contains("amz-sdk-invocation-id")) {
      return Optional.of(AssistantClient.AWS_SDK);
    }
    return text(headers, "x-goog-api-client").startsWith("google-genai-sdk/")
        ? Optional.of(AssistantClient.GOOGLE_SDK)
        : Optional.empty();
  }

  private static String text(HttpHeaders headers, CharSequence name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
