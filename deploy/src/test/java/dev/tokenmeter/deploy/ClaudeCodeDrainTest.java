package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Claude Code in the middle of an answer when the product is told to stop. Needs Node 20
 * and, on the first run, npm's registry; says so where one is missing.
 */
final class ClaudeCodeDrainTest {
  private static final Npm CLAUDE_CODE =
      new Npm(Path.of("target", "claude-code"), List.of("@anthropic-ai/claude-code@2.1.331"));
  private static final String PROGRAM = "node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs";
  private static final int PARTS = 20;
  private static final int BEFORE = 8;
  private static final int PAUSE_MILLIS = 200;
  private static final int RUN_SECONDS = 60;

  @TempDir Path directory;

  private final CountDownLatch toldToStop = new CountDownLatch(1);

  @Test
  void sigterm_inTheMiddleOfClaudeCodesAnswer_itGetsTheRestAndIsCountedOnce() throws Exception {
    CLAUDE_CODE.install("Claude Code");
    Path said = directory.resolve("said");
    assumeTrue(
        Npm.end(CLAUDE_CODE.start(CLAUDE_CODE.node(PROGRAM, "--version"), said), RUN_SECONDS) == 0,
        "npm has no Claude Code for this platform");
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess proxy = ServedProcess.start(directory, config(origin.port()))) {
      origin.script(this::answer);
      proxy.awaitReady();
      Process claude = CLAUDE_CODE.start(claude(proxy.address()), said);
      try {
        Waiting.until("it has begun to show the answer", () -> shows(said, part(BEFORE)));
        proxy.terminate();
        Waiting.until("the proxy no longer listens", () -> refuses(proxy));
        assertThat(Files.readString(said)).doesNotContain(part(BEFORE + 1));
        toldToStop.countDown();

        assertThat(Npm.end(claude, RUN_SECONDS)).as(Files.readString(said)).isZero();
      } finally {
        claude.destroyForcibly();
      }
      assertThat(Files.readString(said)).contains("\"result\":\"" + whole() + "\"");
      assertThat(proxy.exit()).as(proxy.output()).isZero();
      assertThat(proxy.output()).contains("drained: 1 exchanges finished, 0 cut");
    }
    LedgerView ledger = new LedgerView(directory.resolve("data/tokenmeter.db"));
    assertThat(
            ledger.rows("SELECT client, model, status, outcome, open, input, output FROM exchange"))
        .containsExactly("claude-code|claude-sonnet-4-5|200|ok|0|1234|56");
  }

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }

  private static String part(int number) {
    return "part-" + number + ".";
  }

  private static String whole() {
    return IntStream.rangeClosed(1, PARTS)
        .mapToObj(ClaudeCodeDrainTest::part)
        .collect(Collectors.joining());
  }

  /** It shows each piece as it comes, and the whole when it is complete. */
  private ProcessBuilder claude(InetSocketAddress proxy) throws IOException {
    ProcessBuilder claude =
        CLAUDE_CODE.node(PROGRAM, "-p", "Count.", "--model", "claude-sonnet-4-5");
    claude.command().addAll(List.of("--output-format", "stream-json", "--verbose"));
    claude.command().add("--include-partial-messages");
    claude.environment().keySet().removeIf(name -> name.matches("(ANTHROPIC|CLAUDE).*"));
    claude.environment().put("HOME", Files.createDirectory(directory.resolve("home")).toString());
    claude
        .environment()
        .put("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + proxy.getPort() + "/anthropic");
    claude.environment().put("ANTHROPIC_API_KEY", "sk-ant-api03-key-of-the-drain-test");
    claude.environment().put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    return claude;
  }

  private static boolean shows(Path said, String text) {
    try {
      return Files.readString(said).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean refuses(ServedProcess proxy) {
    try (RawConnection client = RawConnection.connect(proxy.address())) {
      return client == null;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An answer of some seconds, the rest of which comes only after the signal. */
  private void answer(RawConnection connection) throws Exception {
    connection.readRequest();
    connection.send(
        head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
            + event(
                "message_start",
                """
                "message":{"id":"msg_1","type":"message","role":"assistant","content":[],\
                "model":"claude-sonnet-4-5","stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":1234,"output_tokens":1}}""")
            + event(
                "content_block_start",
                "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (int i = 1; i <= PARTS; i++) {
      if (i > BEFORE) {
        toldToStop.await();
      }
      Thread.sleep(PAUSE_MILLIS);
      connection.send(
          event(
              "content_block_delta",
              "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + part(i) + "\"}"));
    }
    connection.send(
        event("content_block_stop", "\"index\":0")
            + event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":56}")
            + event("message_stop", "\"done\":true")
            + "0\r\n\r\n");
    connection.readToEnd();
  }

  private static String event(String type, String rest) {
    return chunk("event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n");
  }
}
