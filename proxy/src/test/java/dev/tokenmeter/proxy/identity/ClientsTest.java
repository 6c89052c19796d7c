package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.AssistantClient;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claude-code      | claude-cli/2.1.331 (external, sdk-cli) | x-claude-code-session-id: u; x-app: cli",
        "claude-code      | claude-cli/1.0.3 (external, cli) | x-app: cli",
        "claude-agent-sdk | claude-cli/2.1.331 (external, sdk-ts, agent-sdk/0.3.331) | x-claude-code-session-id: u",
        "qwen-code        | claude-cli/0.24.4 (external, cli) | x-app: cli",
        "qwen-code        | QwenCode/0.24.4 (linux; x64) |",
        "codex            | codex_exec/0.169.0 (Debian 12.0.0; x86_64) | originator: codex_exec",
        "codex            | codex_cli_rs/0.20.0 |",
        "codex-sdk        | codex_sdk_ts/0.163.0 | originator: codex_sdk_ts",
        "gemini-cli       | GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal) |",
        "opencode         | opencode/1.18.33 ai-sdk/provider-utils/4.0 runtime/bun/1.3.14 |",
        "opencode         | opencode/1.18.33 | originator: opencode; session-id: s",
        "kilo             | kilo/latest/7.7.9/cli ai-sdk/provider-utils/4.0 |",
        "kilo             | opencode/7.7.9 | http-referer: https://kilocode.ai; x-title: Kilo Code",
        "pi               | OpenAI/JS 6.26.0 | session_id: s; x-client-request-id: r",
        "cline            | ai-sdk/anthropic/4.0.42 | x-title: Cline",
        "roo              | RooCode/3.25.0 |",
        "continue         | ls/JS 5.23.2 |",
        "copilot          | OpenAI/JS 5.20.1 | x-initiator: user; x-interaction-type: conversation-user",
        "copilot          | GitHubCopilotChat/0.30.1 |",
        "droid            | factory-cli/0.225.2 |",
        "anthropic-sdk    | Anthropic/JS 1.13.0 |",
        "anthropic-sdk    | AnthropicBedrock/JS 1.1.3 |",
        "anthropic-sdk    | AsyncAnthropic/Python 0.70.0 |",
        "openai-sdk       | OpenAI/JS 7.57.0 |",
        "openai-sdk       | AsyncOpenAI/Python 2.1.0 |",
        "google-sdk       | google-genai-sdk/3.3.0 gl-node/v24 |",
        "vercel-ai-sdk    | ai-sdk/openai-compatible/2.0.1 ai-sdk/provider-utils/4.0 |",
        "vercel-ai-sdk    | ai/7.0.173 ai-sdk/provider-utils/4.0 runtime/node.js/24 |",
        "aws-sdk          | aws-sdk-js/3.1164.0 ua/2.1 | amz-sdk-invocation-id: i",
        "aws-sdk          | Boto3/1.40 md/Botocore |",
        "curl             | curl/7.88.1 |",
        "other            | node-fetch |",
        "other            | Mozilla/5.0 |",
        "other            | |",
      })
  void client_isTheOneThatSendsSuchHeaders(String label, String agent, String others) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (agent != null) {
      headers.set("User-Agent", agent);
    }
    if (others != null) {
      Arrays.stream(others.split("; "))
          .map(field -> field.split(": ", 2))
          .forEach(field -> headers.set(field[0], field[1]));
    }
    assertThat(Clients.detect(headers).label()).isEqualTo(label);
  }

  @Test
  void labels_areDistinctAndPlain() {
    assertThat(Arrays.stream(AssistantClient.values()).map(AssistantClient::label))
        .doesNotHaveDuplicates()
        .allMatch(label -> label.matches("[a-z]+(-[a-z]+)*"));
  }
}
