package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;
import java.util.Optional;

/**
 * Converse and ConverseStream of Amazon Bedrock, the same for all models. A stream tells its usage
 * once, in its {@code metadata} event after {@code messageStop}.
 */
final class ConverseReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path OUTPUT;
  private static final Path STOP_REASON;
  private static final Path SERVICE_TIER;
  private static final ConverseUsage.Paths USAGE;

  /** Text, thoughts and tool arguments. */
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    OUTPUT = tree.object("output");
    STOP_REASON = tree.text("stopReason");
    SERVICE_TIER = tree.text("serviceTier.type");
    USAGE = ConverseUsage.Paths.declare(tree, "usage");
    TEXTS =
        tree.lengths(
            "delta.text",
            "delta.toolUse.input",
            "delta.reasoningContent.text",
            "output.message.content[].text",
            "output.message.content[].toolUse.input",
            "output.message.content[].reasoningContent.reasoningText.text");
    TREE = tree.build();
  }

  private final Answer answer;
  private final boolean ofOpenAi;
  private Optional<ConverseUsage> usage = Optional.empty();

  /** A reader for an answer of the model that the path names. */
  ConverseReader(Answer answer, Optional<String> model) {
    this.answer = answer;
    this.ofOpenAi = model.filter(name -> name.contains("openai.")).isPresent();
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    answer.stopReason(text, STOP_REASON);
    answer.serviceTier(text, SERVICE_TIER);
    answer.delivered(TEXTS.sum(text));
    if (text.has(USAGE.present())) {
      ConverseUsage told = ConverseUsage.of(text, USAGE);
      boolean stream = !text.has(OUTPUT);
      usage = Optional.of(stream && ofOpenAi ? told.cacheTakenOut(answer) : told);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed() && (reported() || (answer.stopped() && ending == Ending.CLEAN));
  }

  @Override
  public boolean outputReported() {
    return usage.filter(told -> told.output() != Buckets.UNKNOWN).isPresent();
  }

  @Override
  public boolean usagePending() {
    return answer.stopped() && usage.isEmpty();
  }

  @Override
  public List<UsageLine> lines() {
    return usage
        .filter(ConverseUsage::reported)
        .map(told -> new UsageLine(answer.model(), Source.REPORTED, told.tokens(answer)))
        .map(List::of)
        .orElse(List.of());
  }

  private boolean reported() {
    return usage.filter(ConverseUsage::reported).isPresent();
  }
}
