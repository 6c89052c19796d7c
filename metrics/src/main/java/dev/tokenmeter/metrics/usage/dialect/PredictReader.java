package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.util.List;

/** Vertex {@code :predict}: embeddings, whose statistics tell their tokens, and images. */
final class PredictReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path ERROR;
  private static final Path PREDICTIONS;
  private static final Path TOKENS;
  private static final Path MIME_TYPE;

  static {
    PathTree.Builder tree = PathTree.builder();
    ERROR = tree.object("error");
    PREDICTIONS = tree.rows("predictions[]");
    TOKENS = tree.count("predictions[].embeddings.statistics.token_count");
    MIME_TYPE = tree.text("predictions[].mimeType");
    TREE = tree.build();
  }

  private final Answer answer;
  private final Buckets buckets = new Buckets();

  PredictReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    if (text.has(ERROR)) {
      answer.fail();
    }
    long images = 0;
    for (Row row : text.rows(PREDICTIONS)) {
      buckets.addKnown(TokenType.INPUT, row.count(TOKENS));
      images += row.text(MIME_TYPE).filter(type -> type.startsWith("image/")).isPresent() ? 1 : 0;
    }
    answer.bill(BilledUnit.IMAGE, images == 0 ? UNKNOWN : images);
  }

  @Override
  public boolean complete(Ending ending) {
    return ending == Ending.CLEAN && !answer.failed();
  }

  @Override
  public boolean outputReported() {
    return true;
  }

  @Override
  public List<UsageLine> lines() {
    return buckets.isEmpty()
        ? List.of()
        : List.of(new UsageLine(answer.model(), Source.REPORTED, buckets.tokens(answer)));
  }
}
