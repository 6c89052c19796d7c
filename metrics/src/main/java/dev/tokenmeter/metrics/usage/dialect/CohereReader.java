package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;
import java.util.Optional;

/**
 * Cohere chat, embed and rerank, v2 and v1. The last event or the whole answer tells what is
 * billed, which is less than what the model saw.
 */
final class CohereReader implements UsageReader {
  private static final PathTree TREE;
  private static final PathGroup ERROR;
  private static final List<Path> IDS;
  private static final List<Path> STOP_REASONS;
  private static final List<Usage> USAGES;
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    ERROR = tree.lengths("delta.error", "error");
    IDS = List.of(tree.text("id"), tree.text("generation_id"));
    STOP_REASONS = List.of(tree.text("delta.finish_reason"), tree.text("finish_reason"));
    USAGES =
        List.of(
            Usage.declare(tree, "delta.usage"),
            Usage.declare(tree, "usage"),
            Usage.declare(tree, "meta"),
            Usage.declare(tree, "response.meta"));
    TEXTS =
        tree.lengths(
            "delta.message.content.text",
            "delta.message.content.thinking",
            "delta.message.tool_plan",
            "delta.message.tool_calls.function.arguments",
            "message.content[].text",
            "message.content[].thinking",
            "message.tool_calls[].function.arguments",
            "text");
    TREE = tree.build();
  }

  /** One place of usage, and the fields in it. */
  private record Usage(
      Path present,
      PathGroup input,
      PathGroup output,
      Path cached,
      Path images,
      Path units,
      Path classifications) {
    static Usage declare(PathTree.Builder tree, String at) {
      String billed = at + ".billed_units";
      return new Usage(
          tree.object(at),
          tree.counts(billed + ".input_tokens", at + ".tokens.input_tokens"),
          tree.counts(billed + ".output_tokens", at + ".tokens.output_tokens"),
          tree.count(at + ".cached_tokens"),
          tree.count(billed + ".image_tokens"),
          tree.count(billed + ".search_units"),
          tree.count(billed + ".classifications"));
    }
  }

  private final Answer answer;
  private Optional<Buckets> usage = Optional.empty();
  private boolean ended;

  CohereReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    IDS.forEach(id -> answer.responseId(text, id));
    STOP_REASONS.forEach(reason -> answer.stopReason(text, reason));
    if (ERROR.sum(text) > 0) {
      answer.fail();
    }
    answer.delivered(TEXTS.sum(text));
    for (Usage place : USAGES) {
      if (text.has(place.present())) {
        ended = true;
        answer.bill(BilledUnit.SEARCH_UNIT, text.count(place.units()));
        answer.bill(BilledUnit.CLASSIFICATION, text.count(place.classifications()));
        usage = buckets(text, place).or(() -> usage);
      }
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return ended && !answer.failed();
  }

  @Override
  public boolean outputReported() {
    return ended;
  }

  @Override
  public List<UsageLine> lines() {
    return usage
        .map(told -> new UsageLine(answer.model(), Source.REPORTED, told.tokens(answer)))
        .map(List::of)
        .orElse(List.of());
  }

  private static Optional<Buckets> buckets(Captures text, Usage place) {
    long input = place.input().first(text);
    long cached = text.count(place.cached());
    Buckets buckets = new Buckets();
    if (input != UNKNOWN) {
      // More read than billed cannot be inside of it.
      buckets.put(TokenType.INPUT, cached == UNKNOWN || cached > input ? input : input - cached);
    }
    buckets
        .putKnown(TokenType.CACHE_READ, cached)
        .putKnown(TokenType.INPUT_IMAGE, text.count(place.images()))
        .putKnown(TokenType.OUTPUT, place.output().first(text));
    return buckets.isEmpty() ? Optional.empty() : Optional.of(buckets);
  }
}
