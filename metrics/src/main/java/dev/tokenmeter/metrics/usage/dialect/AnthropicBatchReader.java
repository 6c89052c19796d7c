package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;

/**
 * Results of an Anthropic message batch: one line an item, of which those that succeeded hold a
 * message. Results may be asked for any number of times; an item counts once.
 */
final class AnthropicBatchReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path CUSTOM_ID;
  private static final AnthropicPaths.Message MESSAGE;

  static {
    PathTree.Builder tree = PathTree.builder();
    CUSTOM_ID = tree.text("custom_id");
    MESSAGE = AnthropicPaths.Message.declare(tree, "result.message.");
    TREE = tree.build();
  }

  private final Answer answer;
  private final CountedIds counted;
  private final Totals totals = new Totals();

  AnthropicBatchReader(Answer answer, CountedIds counted) {
    this.answer = answer;
    this.counted = counted;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public Lines framing() {
    return Lines.JSON;
  }

  @Override
  public void read(Captures text) {
    if (!text.has(MESSAGE.usage().present())) {
      return;
    }
    String id = text.text(CUSTOM_ID).or(() -> text.text(MESSAGE.id())).orElse("");
    if (id.isEmpty() || counted.first(id)) {
      answer.model(text, MESSAGE.model());
      answer.serviceTier(text, MESSAGE.serviceTier());
      Answer item = new Answer();
      MESSAGE.facts(text, item);
      AnthropicUsage usage = new AnthropicUsage();
      usage.merge(text, MESSAGE.usage(), item);
      totals.add(usage.lines(item));
      answer.add(item);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return ending == Ending.CLEAN;
  }

  @Override
  public boolean outputReported() {
    return true;
  }

  @Override
  public List<UsageLine> lines() {
    return totals.lines();
  }
}
