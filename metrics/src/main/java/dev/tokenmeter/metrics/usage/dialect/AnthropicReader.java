package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Anthropic Messages. A stream tells its input in {@code message_start} and corrects it in {@code
 * message_delta}, whose counts are totals: a later count replaces, an absent one keeps.
 */
final class AnthropicReader implements UsageReader {
  private static final byte[] MESSAGE_START = bytes("message_start");
  private static final byte[] MESSAGE_DELTA = bytes("message_delta");
  private static final byte[] MESSAGE_STOP = bytes("message_stop");
  private static final byte[] BLOCK_DELTA = bytes("content_block_delta");
  private static final byte[] BLOCK_START = bytes("content_block_start");
  private static final byte[] MESSAGE = bytes("message");
  private static final byte[] ERROR = bytes("error");
  private static final byte[] FALLBACK = bytes("fallback");

  private final Answer answer;
  private final AnthropicUsage usage = new AnthropicUsage();
  private boolean outputReported;
  private boolean ended;

  AnthropicReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return AnthropicPaths.TREE;
  }

  @Override
  public void read(Captures text) {
    if (text.textIs(AnthropicPaths.TYPE, BLOCK_DELTA)) {
      answer.delivered(AnthropicPaths.TEXTS.sum(text));
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_START)) {
      message(text, AnthropicPaths.STARTED);
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_DELTA)) {
      answer.stopReason(text, AnthropicPaths.DELTA_STOP_REASON);
      outputReported |= text.has(AnthropicPaths.WHOLE.usage().counts().output());
      usage.merge(text, AnthropicPaths.WHOLE.usage(), answer);
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_STOP)) {
      ended = true;
    } else if (text.textIs(AnthropicPaths.TYPE, BLOCK_START)) {
      if (text.textIs(AnthropicPaths.FALLBACK_TYPE, FALLBACK)) {
        text.text(AnthropicPaths.FALLBACK_MODEL).ifPresent(answer::servedBy);
      }
    } else if (text.textIs(AnthropicPaths.TYPE, ERROR)) {
      answer.fail();
    } else if (!text.has(AnthropicPaths.TYPE) || text.textIs(AnthropicPaths.TYPE, MESSAGE)) {
      whole(text);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed() && (ended || (answer.stopped() && ending == Ending.CLEAN));
  }

  @Override
  public boolean outputReported() {
    return outputReported;
  }

  @Override
  public List<UsageLine> lines() {
    return usage.lines(answer);
  }

  private void whole(Captures text) {
    if (text.has(AnthropicPaths.ERROR)) {
      answer.fail();
      return;
    }
    message(text, AnthropicPaths.WHOLE);
    answer.delivered(AnthropicPaths.TEXTS.sum(text));
    outputReported = usage.outputKnown();
    ended |= text.has(AnthropicPaths.TYPE) || text.has(AnthropicPaths.WHOLE.usage().present());
  }

  private void message(Captures text, AnthropicPaths.Message message) {
    message.facts(text, answer);
    usage.merge(text, message.usage(), answer);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
