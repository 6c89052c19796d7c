package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Gemini Interactions: the event that ends the interaction tells once; what the steps tell on the
 * way is a part of it. Thoughts are beside the output.
 */
final class InteractionsReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path EVENT;
  private static final Path ERROR;
  private static final Interaction WHOLE;
  private static final Interaction WRAPPED;
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    EVENT = tree.text("event_type");
    ERROR = tree.object("error");
    WHOLE = Interaction.declare(tree, "");
    WRAPPED = Interaction.declare(tree, "interaction.");
    TEXTS =
        tree.lengths(
            "delta.text",
            "delta.arguments",
            "delta.content.text",
            "outputs[].text",
            "outputs[].arguments",
            "steps[].content[].text",
            "steps[].arguments");
    TREE = tree.build();
  }

  private static final byte[] END = bytes("interaction.complete");
  private static final byte[] ERROR_EVENT = bytes("error");
  private static final List<byte[]> RUNNING =
      List.of(bytes("queued"), bytes("in_progress"), bytes("requires_action"));

  private final Answer answer;
  private Optional<Tokens> usage = Optional.empty();
  private boolean ended;

  InteractionsReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    if (text.has(ERROR) || text.textIs(EVENT, ERROR_EVENT)) {
      answer.fail();
    }
    answer.delivered(TEXTS.sum(text));
    if (!text.has(EVENT)) {
      facts(text, WHOLE);
      boolean runs = RUNNING.stream().anyMatch(status -> text.textIs(WHOLE.status(), status));
      take(text, WHOLE);
      ended = usage.isPresent() || (text.has(WHOLE.status()) && !runs);
      answer.background(!ended ? Background.RUNNING : answer.background());
    } else if (text.has(WRAPPED.id())) {
      facts(text, WRAPPED);
      if (text.textStarts(EVENT, END)) {
        ended = true;
        take(text, WRAPPED);
      }
    }
    if (ended && answer.background() == Background.RUNNING) {
      answer.background(Background.ENDED);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return ended && !answer.failed();
  }

  @Override
  public boolean outputReported() {
    return usage.isPresent();
  }

  @Override
  public List<UsageLine> lines() {
    return usage
        .map(tokens -> new UsageLine(answer.model(), Source.REPORTED, tokens))
        .map(List::of)
        .orElse(List.of());
  }

  private void facts(Captures text, Interaction interaction) {
    answer.model(text, interaction.model());
    answer.responseId(text, interaction.id());
    answer.stopReason(text, interaction.status());
    answer.serviceTier(text, interaction.serviceTier());
    if (text.flag(interaction.background()).orElse(false)) {
      answer.background(Background.RUNNING);
    }
    if (text.flag(interaction.store()).orElse(true)) {
      answer.store();
    }
  }

  private void take(Captures text, Interaction interaction) {
    if (text.has(interaction.usage())) {
      Tokens tokens = interaction.tokens(text, answer);
      usage = tokens.counts().isEmpty() ? usage : Optional.of(tokens);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The fields of an interaction, which is the whole text or lies in {@code interaction}. */
  private record Interaction(
      Path id,
      Path model,
      Path status,
      Path serviceTier,
      Path background,
      Path store,
      Path usage,
      Path input,
      Path cached,
      Path output,
      Path thoughts,
      Path tools,
      Path total,
      Path searches,
      Path searchCount,
      GeminiPaths.Details inputDetails,
      GeminiPaths.Details cachedDetails,
      GeminiPaths.Details outputDetails) {
    static Interaction declare(PathTree.Builder tree, String at) {
      String usage = at + "usage";
      return new Interaction(
          tree.text(at + "id"),
          tree.text(at + "model"),
          tree.text(at + "status"),
          tree.text(at + "service_tier"),
          tree.flag(at + "background"),
          tree.flag(at + "store"),
          tree.object(usage),
          tree.count(usage + ".total_input_tokens"),
          tree.count(usage + ".total_cached_tokens"),
          tree.count(usage + ".total_output_tokens"),
          tree.count(usage + ".total_thought_tokens"),
          tree.count(usage + ".total_tool_use_tokens"),
          tree.count(usage + ".total_tokens"),
          tree.rows(usage + ".grounding_tool_count[]"),
          tree.count(usage + ".grounding_tool_count[].count"),
          GeminiPaths.Details.declare(tree, usage + ".input_tokens_by_modality[]", "tokens"),
          GeminiPaths.Details.declare(tree, usage + ".cached_tokens_by_modality[]", "tokens"),
          GeminiPaths.Details.declare(tree, usage + ".output_tokens_by_modality[]", "tokens"));
    }

    Tokens tokens(Captures text, Answer answer) {
      for (Row row : text.rows(searches)) {
        answer.bill(BilledUnit.GROUNDED_PROMPT, row.count(searchCount));
      }
      Modalities in = Modalities.latest(text, inputDetails, Modalities.NONE);
      Modalities read = Modalities.latest(text, cachedDetails, Modalities.NONE);
      Modalities out = Modalities.latest(text, outputDetails, Modalities.NONE);
      long sound = in.hasAudio() ? in.audio() - read.audio() : UNKNOWN;
      long images = in.hasImage() ? in.image() - read.image() : UNKNOWN;
      Buckets buckets = new Buckets();
      if (text.has(input)) {
        long plain = text.count(input) + toolsBeside(text) - orZero(text.count(cached));
        buckets.put(TokenType.INPUT, plain - orZero(sound) - orZero(images));
      }
      buckets
          .putKnown(TokenType.CACHE_READ, text.count(cached))
          .putKnown(TokenType.INPUT_AUDIO, sound)
          .putKnown(TokenType.INPUT_IMAGE, images);
      if (text.has(output)) {
        buckets.put(TokenType.OUTPUT, text.count(output) - out.audio() - out.image());
      }
      return buckets
          .putKnown(TokenType.REASONING, text.count(thoughts))
          .putKnown(TokenType.OUTPUT_AUDIO, out.audioCount())
          .putKnown(TokenType.OUTPUT_IMAGE, out.imageCount())
          .tokens(answer);
    }

    /** What tools put into the model, where the total tells that it is not inside of the input. */
    private long toolsBeside(Captures text) {
      long used = orZero(text.count(tools));
      long parts = orZero(text.count(input)) + orZero(text.count(output));
      return text.count(total) == parts + orZero(text.count(thoughts)) + used ? used : 0;
    }
  }
}
