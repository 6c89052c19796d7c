package dev.tokenmeter.metrics.reconcile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tokenmeter.metrics.reconcile.CsvRows.Taker;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the pages of the providers' report APIs, and tables written as JSON: one object, an array,
 * or one object a line. The innermost objects of {@code data}, {@code results} and {@code rows} are
 * the rows; they have the values of what they stand in too (the bucket's times), in whatever order
 * an object tells its members. A bucket without results is a row by itself.
 */
final class JsonRows {
  /** Rows of one bucket that wait for the times of their bucket, which come behind them. */
  static final int MOST_WAITING = 100_000;

  private static final Set<String> CONTAINERS = Set.of("data", "results", "rows", "items", "pages");
  private static final Set<String> TIMES = Set.of("start_time", "starting_at");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(CsvRows.MOST_CHARACTERS)
                  .maxNameLength(1_000)
                  .maxNumberLength(100)
                  .build())
          .build();

  private final String file;
  private final Taker taker;
  private boolean morePages;

  JsonRows(String file, Taker taker) {
    this.file = file;
    this.taker = taker;
  }

  /** Whether the last page says that there are more. */
  boolean morePages() {
    return morePages;
  }

  /** Hands over every row. */
  void read(Reader in) throws IOException, StatementFailure {
    try (JsonParser json = JSON.createParser(in)) {
      while (json.nextToken() != null) {
        value(json, Map.of());
      }
    }
  }

  /** The members of a JSON object in a cell, by column; empty if the text is none. */
  static Map<String, String> cell(String text) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() == JsonToken.START_OBJECT
          || json.currentToken() == JsonToken.START_ARRAY) {
        flatten(json, "", members);
      }
      return members;
    } catch (IOException e) {
      return Map.of();
    }
  }

  private void value(JsonParser json, Map<String, String> outer)
      throws IOException, StatementFailure {
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        value(json, outer);
      }
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      object(json, outer);
    }
  }

  private void object(JsonParser json, Map<String, String> outer)
      throws IOException, StatementFailure {
    JsonLocation begin = json.currentTokenLocation();
    String place = "%s:%d:%d".formatted(file, begin.getLineNr(), begin.getColumnNr());
    Map<String, String> own = new HashMap<>(outer);
    List<Waiting> waiting = new ArrayList<>();
    boolean container = false;
    boolean inner = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = Row.column(json.currentName());
      json.nextToken();
      if (CONTAINERS.contains(name) && json.currentToken() == JsonToken.START_ARRAY) {
        container = true;
        JsonRows rows = timed(own) || name.equals("data") ? this : delayed(waiting);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          inner = true;
          rows.value(json, own);
        }
        morePages |= rows.morePages;
      } else {
        member(json, name, own);
      }
    }
    if (own.containsKey("has_more")) {
      morePages = Boolean.parseBoolean(own.get("has_more"));
    }
    for (Waiting row : waiting) {
      Map<String, String> all = new HashMap<>(own);
      all.putAll(row.values());
      emit(row.place(), all);
    }
    if (!container || (!inner && timed(own))) {
      emit(place, own);
    }
  }

  private static boolean timed(Map<String, String> values) {
    return TIMES.stream().anyMatch(values::containsKey);
  }

  /** A row of a bucket whose time is not known yet. */
  private record Waiting(String place, Map<String, String> values) {}

  private JsonRows delayed(List<Waiting> waiting) {
    return new JsonRows(
        file,
        row -> {
          if (waiting.size() >= MOST_WAITING) {
            throw new StatementFailure(
                "%s: more than %d results before the times of their bucket"
                    .formatted(row.place(), MOST_WAITING));
          }
          Map<String, String> values = new HashMap<>();
          row.columns().forEach((name, at) -> values.put(name, row.values().get(at)));
          waiting.add(new Waiting(row.place(), values));
        });
  }

  private void emit(String place, Map<String, String> values) throws StatementFailure {
    Map<String, Integer> columns = new HashMap<>();
    List<String> texts = new ArrayList<>(values.size());
    values.forEach(
        (name, text) -> {
          columns.put(name, texts.size());
          texts.add(text);
        });
    taker.row(new Row(place, columns, texts));
  }

  private static void member(JsonParser json, String name, Map<String, String> values)
      throws IOException {
    if (json.currentToken().isStructStart()) {
      flatten(json, name + "_", values);
    } else {
      if (values.size() >= CsvRows.MOST_COLUMNS && !values.containsKey(name)) {
        throw new StreamConstraintsException(
            "an object of more than %d members".formatted(CsvRows.MOST_COLUMNS),
            json.currentTokenLocation());
      }
      // A bare null counts as a column that is there and has no value.
      values.put(name, json.currentToken() == JsonToken.VALUE_NULL ? "" : json.getText());
    }
  }

  /**
   * Members of nested objects get their path as their name. Of a list of objects, amounts are added
   * up, and pairs of key and value become members of their own.
   */
  private static void flatten(JsonParser json, String prefix, Map<String, String> values)
      throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = prefix + Row.column(json.currentName());
        json.nextToken();
        member(json, name, values);
      }
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken().isStructStart()) {
        Map<String, String> element = new HashMap<>();
        flatten(json, "", element);
        String key = element.get("key");
        if (key != null) {
          values.put(prefix + Row.column(key), element.getOrDefault("value", ""));
        }
        WrittenNumber.parse(element.getOrDefault("amount", ""))
            .ifPresent(
                amount ->
                    values.merge(
                        prefix + "amount",
                        amount.toPlainString(),
                        (a, b) -> new BigDecimal(a).add(new BigDecimal(b)).toPlainString()));
      }
    }
  }
}
