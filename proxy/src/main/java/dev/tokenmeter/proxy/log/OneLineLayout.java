package dev.tokenmeter.proxy.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * One event, one line: time, level, logger, message, and of an exception its name, its message and
 * the first place in our own code. Control characters are escaped, so that no text of a stranger
 * can forge a line.
 */
public final class OneLineLayout extends LayoutBase<ILoggingEvent> {
  private static final String OURS = "dev.tokenmeter.";

  /** Longer lines are cut: an event is no place for a document. */
  static final int LONGEST = 2_000;

  /** Made by Logback. */
  public OneLineLayout() {}

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS))
        .append(' ')
        .append(event.getLevel())
        .append(' ')
        .append(simpleName(event.getLoggerName()))
        .append(": ");
    escape(line, String.valueOf(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      appendThrown(line, thrown);
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        escape(line.append(' '), pair.key + "=" + pair.value);
      }
    }
    return line.append('\n').toString();
  }

  private static void appendThrown(StringBuilder line, IThrowableProxy thrown) {
    escape(line.append(" ("), thrown.getClassName());
    if (thrown.getMessage() != null) {
      escape(line.append(": "), thrown.getMessage());
    }
    firstOfOurs(thrown).ifPresent(place -> line.append(" at ").append(place));
    line.append(')');
  }

  private static Optional<StackTraceElement> firstOfOurs(IThrowableProxy thrown) {
    StackTraceElementProxy[] stack = thrown.getStackTraceElementProxyArray();
    if (stack == null) {
      return Optional.empty();
    }
    for (StackTraceElementProxy frame : stack) {
      if (frame.getStackTraceElement().getClassName().startsWith(OURS)) {
        return Optional.of(frame.getStackTraceElement());
      }
    }
    return Optional.empty();
  }

  private static void escape(StringBuilder line, String text) {
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    if (length < text.length()) {
      line.append('…');
    }
  }

  private static String simpleName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
