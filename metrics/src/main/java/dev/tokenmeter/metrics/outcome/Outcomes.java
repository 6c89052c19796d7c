package dev.tokenmeter.metrics.outcome;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what somebody tells of outcomes: all of it, or one line why nothing is taken. */
public final class Outcomes {
  /** Bytes of a post; the most rows fit with names of a hundred characters and more. */
  public static final int MOST_BYTES = 2 << 20;

  /**
   * Rows of a post: three hundred teams for a month. The ledger's thread writes them in one
   * transaction, in which exchanges wait.
   */
  public static final int MOST_ROWS = 10_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Outcomes() {}

  /**
   * Reads outcomes of which the format was said.
   *
   * @param bytes UTF-8, at most {@value #MOST_BYTES}
   * @throws OutcomeRefused if a bound is passed or a row cannot be meant
   */
  public static List<Outcome> read(byte[] bytes, OutcomeFormat format, OutcomeDays days)
      throws OutcomeRefused {
    return read(text(bytes), format, days);
  }

  /** Reads outcomes of which the first character says the format. */
  public static List<Outcome> read(byte[] bytes, OutcomeDays days) throws OutcomeRefused {
    String text = text(bytes);
    return read(text, OutcomeFormat.guess(text), days);
  }

  private static List<Outcome> read(String text, OutcomeFormat format, OutcomeDays days)
      throws OutcomeRefused {
    OutcomeRows rows = new OutcomeRows(days);
    switch (format) {
      case JSON -> OutcomeJson.read(text, rows);
      case CSV -> OutcomeCsv.read(text, rows);
    }
    return rows.taken();
  }

  private static String text(byte[] bytes) throws OutcomeRefused {
    if (bytes.length > MOST_BYTES) {
      throw new OutcomeRefused(tooLong());
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new OutcomeRefused("it is not UTF-8");
    }
  }

  /** What is said of a post beyond {@link #MOST_BYTES}. */
  public static String tooLong() {
    return "it has more than " + MOST_BYTES + " bytes; send it in parts";
  }
}
