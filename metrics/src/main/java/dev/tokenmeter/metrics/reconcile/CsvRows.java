package dev.tokenmeter.metrics.reconcile;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads separated values (RFC 4180) row by row: quoted fields with line breaks, CRLF, LF or CR, and
 * comma, semicolon or tab as the separator, whichever the first line has most of.
 */
final class CsvRows {
  /** Characters of a value; CUR's maps are the longest real ones. */
  static final int MOST_CHARACTERS = 1 << 20;

  /** Characters of a whole row. */
  static final int MOST_ROW_CHARACTERS = 1 << 23;

  /** Columns of a file; a detailed CUR has some three hundred. */
  static final int MOST_COLUMNS = 4_096;

  private static final int END = -1;
  private static final int BUFFER = 1 << 16;

  private final String file;
  private final Reader in;
  private final char[] buffer = new char[BUFFER];
  private int at;
  private int limit;
  private long line = 1;
  private char separator = ',';
  private int taken;
  private boolean ended;

  CsvRows(String file, Reader in) {
    this.file = file;
    this.in = in;
  }

  /** What takes the rows. */
  @FunctionalInterface
  interface Taker {
    void row(Row row) throws StatementFailure;
  }

  /** Hands over every row under the first, which names the columns. */
  void read(Taker taker) throws IOException, StatementFailure {
    Optional<List<String>> head = header();
    if (head.isEmpty()) {
      return;
    }
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < head.get().size(); i++) {
      columns.putIfAbsent(Row.column(head.get().get(i)), i);
    }
    Map<String, Integer> named = Map.copyOf(columns);
    while (true) {
      long began = line;
      Optional<List<String>> record = record();
      if (record.isEmpty()) {
        return;
      }
      List<String> values = record.get();
      String place = file + ":" + began;
      if (peek() == END && !ended && values.size() < head.get().size()) {
        throw new StatementFailure(
            "%s: the file ends in the middle of a row (%d values under %d columns)"
                .formatted(place, values.size(), head.get().size()));
      }
      for (int i = head.get().size(); i < values.size(); i++) {
        if (!values.get(i).isBlank()) {
          throw new StatementFailure(
              "%s: %d values under %d columns".formatted(place, values.size(), head.get().size()));
        }
      }
      if (values.stream().anyMatch(value -> !value.isBlank())) {
        taker.row(new Row(place, named, values));
      }
    }
  }

  /** The first line that is not empty and not a spreadsheet's {@code sep=;}. */
  private Optional<List<String>> header() throws IOException, StatementFailure {
    separator = mostFrequent();
    Optional<List<String>> head = record();
    while (head.isPresent()
        && (head.get().stream().allMatch(String::isBlank)
            || head.get().getFirst().startsWith("sep="))) {
      head = record();
    }
    return head;
  }

  /** Looks at what the buffer holds of the first line. */
  private char mostFrequent() throws IOException {
    fill();
    int[] counts = new int[3];
    String candidates = ",;\t";
    boolean begun = false;
    for (int i = at; i < limit && !(begun && (buffer[i] == '\n' || buffer[i] == '\r')); i++) {
      begun |= !Character.isWhitespace(buffer[i]);
      int which = candidates.indexOf(buffer[i]);
      if (which >= 0) {
        counts[which]++;
      }
    }
    int most = counts[1] > counts[0] ? 1 : 0;
    return candidates.charAt(counts[2] > counts[most] ? 2 : most);
  }

  private Optional<List<String>> record() throws IOException, StatementFailure {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    taken = 0;
    if (peek() == END) {
      return Optional.empty();
    }
    while (true) {
      int c = next();
      if (c == '"' && field.isEmpty()) {
        quoted(field);
      } else if (c == separator) {
        add(fields, field);
      } else if (c == '\n' || c == '\r' || c == END) {
        if (c == '\r' && peek() == '\n') {
          next();
        }
        line++;
        ended = c != END;
        add(fields, field);
        return Optional.of(fields);
      } else {
        append(field, c);
      }
    }
  }

  private void quoted(StringBuilder field) throws IOException, StatementFailure {
    long began = line;
    while (true) {
      int c = next();
      if (c == END) {
        throw new StatementFailure(file + ":" + began + ": a quote is never closed");
      }
      if (c == '"') {
        if (peek() != '"') {
          return;
        }
        next();
      }
      if (c == '\n') {
        line++;
      }
      if (field.length() >= MOST_CHARACTERS) {
        throw new StatementFailure(
            "%s:%d: a quoted value of more than %d characters; is its quote closed?"
                .formatted(file, began, MOST_CHARACTERS));
      }
      append(field, c);
    }
  }

  private void append(StringBuilder field, int c) throws StatementFailure {
    if (field.length() >= MOST_CHARACTERS) {
      throw new StatementFailure(
          "%s:%d: a value of more than %d characters".formatted(file, line, MOST_CHARACTERS));
    }
    field.append((char) c);
  }

  private void add(List<String> fields, StringBuilder field) throws StatementFailure {
    if (fields.size() >= MOST_COLUMNS) {
      throw new StatementFailure("%s:%d: more than %d columns".formatted(file, line, MOST_COLUMNS));
    }
    taken += field.length();
    if (taken > MOST_ROW_CHARACTERS) {
      throw new StatementFailure(
          "%s:%d: a row of more than %d characters".formatted(file, line, MOST_ROW_CHARACTERS));
    }
    fields.add(field.toString());
    field.setLength(0);
  }

  private int next() throws IOException {
    int c = peek();
    if (c != END) {
      at++;
    }
    return c;
  }

  private int peek() throws IOException {
    if (at >= limit) {
      fill();
    }
    return at < limit ? buffer[at] : END;
  }

  private void fill() throws IOException {
    if (at >= limit && limit >= 0) {
      at = 0;
      limit = 0;
      int read = 0;
      while (limit < BUFFER && read >= 0) {
        limit += read;
        read = in.read(buffer, limit, BUFFER - limit);
      }
      if (limit == 0) {
        limit = END;
      }
    }
  }
}
