package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;

/**
 * The output file of an OpenAI batch: one line an item, which holds the whole answer to it, of any
 * API. Files may be read any number of times; an item counts once. Other files hold nothing here.
 */
final class OpenAiBatchReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path CUSTOM_ID;
  private static final Path ID;
  private static final Path MODEL;
  private static final Path SERVICE_TIER;
  private static final OpenAiPaths USAGE;

  static {
    PathTree.Builder tree = PathTree.builder();
    CUSTOM_ID = tree.text("custom_id");
    ID = tree.text("id");
    MODEL = tree.text("response.body.model");
    SERVICE_TIER = tree.text("response.body.service_tier");
    USAGE = OpenAiPaths.either(tree, "response.body.usage");
    TREE = tree.build();
  }

  private final Answer answer;
  private final CountedIds counted;
  private final Totals totals = new Totals();

  OpenAiBatchReader(Answer answer, CountedIds counted) {
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
    if (!text.has(USAGE.present())) {
      return;
    }
    OpenAiUsage usage = OpenAiUsage.of(text, USAGE);
    String id = text.text(CUSTOM_ID).or(() -> text.text(ID)).orElse("");
    if (usage.reported() && (id.isEmpty() || counted.first(id))) {
      answer.model(text, MODEL);
      answer.serviceTier(text, SERVICE_TIER);
      Answer item = new Answer();
      item.model(text, MODEL);
      USAGE.bill(text, item);
      totals.add(List.of(new UsageLine(item.model(), Source.REPORTED, usage.tokens(item))));
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
