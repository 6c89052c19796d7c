package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The passes that Anthropic lists beside the totals of a message: some are inside of them, some are
 * not, and some are another model's.
 */
final class Iterations {
  private final Answer answer;
  private final AnthropicPaths.Iteration columns;
  private final List<Row> rows;

  Iterations(Answer answer, AnthropicPaths.Iteration columns, List<Row> rows) {
    this.answer = answer;
    this.columns = columns;
    this.rows = rows;
  }

  /** The model that took over after a refusal, which is the one whose usage the totals tell. */
  Optional<String> fallbackModel() {
    for (Row row : rows.reversed()) {
      if (type(row).equals("fallback_message")) {
        return row.text(columns.model());
      }
    }
    return Optional.empty();
  }

  /** The cache writes of the passes that the totals include, by time to live. */
  CacheWrites writes() {
    CacheWrites sum = CacheWrites.NONE;
    for (Row row : rows) {
      if (type(row).equals("message") || type(row).equals("fallback_message")) {
        sum = sum.plus(split(row));
      }
    }
    return sum;
  }

  /** One line for the model that served, one for each other model. */
  List<UsageLine> lines(Tokens totals) {
    Tokens served = totals;
    Map<String, Tokens> others = new LinkedHashMap<>();
    boolean fellBack = fallbackModel().isPresent();
    for (Row row : rows) {
      Optional<String> model = row.text(columns.model());
      switch (type(row)) {
        case "compaction" -> served = served.plus(tokens(row));
        case "advisor_message" -> {
          if (model.isPresent()) {
            others.merge(model.get(), tokens(row), Tokens::plus);
          } else {
            served = served.plus(tokens(row));
          }
        }
        case "message" -> {
          if (fellBack && model.isPresent() && !model.equals(answer.model())) {
            others.merge(model.get(), tokens(row), Tokens::plus);
          }
        }
        case "fallback_message" -> {}
        default -> answer.anomaly("unknown_iteration");
      }
    }
    List<UsageLine> lines = new ArrayList<>();
    lines.add(new UsageLine(answer.model(), Source.REPORTED, served));
    others.forEach(
        (model, tokens) -> lines.add(new UsageLine(Optional.of(model), Source.REPORTED, tokens)));
    return lines;
  }

  private Tokens tokens(Row row) {
    AnthropicPaths.Counts counts = columns.counts();
    Buckets buckets =
        new Buckets()
            .putKnown(TokenType.INPUT, row.count(counts.input()))
            .putKnown(TokenType.CACHE_READ, row.count(counts.cacheRead()))
            .putKnown(TokenType.OUTPUT, row.count(counts.output()));
    split(row).of(row.count(counts.cacheCreation()), CacheWrites.NONE, answer).into(buckets);
    return buckets.tokens(answer);
  }

  private CacheWrites split(Row row) {
    AnthropicPaths.Counts counts = columns.counts();
    long write5m = row.count(counts.write5m());
    long write1h = row.count(counts.write1h());
    return write5m == UNKNOWN && write1h == UNKNOWN
        ? CacheWrites.NONE
        : new CacheWrites(write5m, write1h);
  }

  private String type(Row row) {
    return row.text(columns.type()).orElse("");
  }
}
