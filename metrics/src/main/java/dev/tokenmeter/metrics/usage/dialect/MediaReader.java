package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI images, transcriptions and speech: one usage object, at the root of the answer or of the
 * last event, in tokens or in seconds. Answers that are files or plain text have none.
 */
final class MediaReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path MODEL;
  private static final Path ERROR;
  private static final Path USAGE;
  private static final Path INPUT;
  private static final Path OUTPUT;
  private static final PathGroup CACHED;
  private static final PathGroup INPUT_AUDIO;
  private static final PathGroup INPUT_IMAGE;
  private static final PathGroup OUTPUT_AUDIO;
  private static final PathGroup OUTPUT_IMAGE;
  private static final Path SECONDS;
  private static final Path IMAGES;
  private static final Path SVG_MODEL;
  private static final Path SVG_INPUT;
  private static final Path SVG_OUTPUT;
  private static final Path SVG_REASONING;

  static {
    PathTree.Builder tree = PathTree.builder();
    MODEL = tree.text("model");
    ERROR = tree.object("error");
    USAGE = tree.object("usage");
    INPUT = tree.count("usage.input_tokens");
    OUTPUT = tree.count("usage.output_tokens");
    CACHED =
        tree.counts(
            "usage.input_tokens_details.cached_tokens", "usage.input_token_details.cached_tokens");
    INPUT_AUDIO =
        tree.counts(
            "usage.input_token_details.audio_tokens", "usage.input_tokens_details.audio_tokens");
    INPUT_IMAGE = tree.counts("usage.input_tokens_details.image_tokens");
    OUTPUT_AUDIO =
        tree.counts(
            "usage.output_token_details.audio_tokens", "usage.output_tokens_details.audio_tokens");
    OUTPUT_IMAGE = tree.counts("usage.output_tokens_details.image_tokens");
    SECONDS = tree.roundedUp("usage.seconds");
    IMAGES = tree.rows("data[]");
    SVG_MODEL = tree.text("svg_usage.model");
    SVG_INPUT = tree.count("svg_usage.input_tokens");
    SVG_OUTPUT = tree.count("svg_usage.output_tokens");
    SVG_REASONING = tree.count("svg_usage.reasoning_tokens");
    TREE = tree.build();
  }

  private final Answer answer;
  private Optional<Buckets> usage = Optional.empty();
  private Optional<UsageLine> svg = Optional.empty();
  private boolean told;

  MediaReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    answer.model(text, MODEL);
    if (text.has(ERROR)) {
      answer.fail();
    }
    if (text.has(IMAGES)) {
      answer.bill(BilledUnit.IMAGE, text.rows(IMAGES).size());
      told = true;
    }
    if (text.has(USAGE)) {
      answer.bill(BilledUnit.AUDIO_SECOND, text.count(SECONDS));
      usage = buckets(text).or(() -> usage);
      told = true;
    }
    if (text.count(SVG_INPUT) != UNKNOWN || text.count(SVG_OUTPUT) != UNKNOWN) {
      svg = Optional.of(svg(text));
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed() && (told || ending == Ending.CLEAN);
  }

  @Override
  public boolean outputReported() {
    return true;
  }

  @Override
  public List<UsageLine> lines() {
    List<UsageLine> lines = new ArrayList<>();
    usage
        .map(found -> new UsageLine(answer.model(), Source.REPORTED, found.tokens(answer)))
        .ifPresent(lines::add);
    svg.ifPresent(lines::add);
    return lines;
  }

  private static Optional<Buckets> buckets(Captures text) {
    long input = text.count(INPUT);
    long output = text.count(OUTPUT);
    if (input == UNKNOWN && output == UNKNOWN) {
      return Optional.empty();
    }
    long cached = CACHED.first(text);
    long sound = INPUT_AUDIO.first(text);
    long images = INPUT_IMAGE.first(text);
    Buckets buckets = new Buckets();
    if (input != UNKNOWN) {
      buckets.put(TokenType.INPUT, input - orZero(cached) - orZero(sound) - orZero(images));
    }
    buckets
        .putKnown(TokenType.CACHE_READ, cached)
        .putKnown(TokenType.INPUT_AUDIO, sound)
        .putKnown(TokenType.INPUT_IMAGE, images);
    if (output != UNKNOWN) {
      buckets.put(
          TokenType.OUTPUT,
          output - orZero(OUTPUT_AUDIO.first(text)) - orZero(OUTPUT_IMAGE.first(text)));
    }
    return Optional.of(
        buckets
            .putKnown(TokenType.OUTPUT_AUDIO, OUTPUT_AUDIO.first(text))
            .putKnown(TokenType.OUTPUT_IMAGE, OUTPUT_IMAGE.first(text)));
  }

  /** Vector images are drawn by another model, which is told apart. */
  private UsageLine svg(Captures text) {
    long thoughts = text.count(SVG_REASONING);
    Buckets buckets = new Buckets().putKnown(TokenType.INPUT, text.count(SVG_INPUT));
    if (text.count(SVG_OUTPUT) != UNKNOWN) {
      buckets.put(TokenType.OUTPUT, text.count(SVG_OUTPUT) - orZero(thoughts));
    }
    buckets.putKnown(TokenType.REASONING, thoughts);
    return new UsageLine(text.text(SVG_MODEL), Source.REPORTED, buckets.tokens(answer));
  }
}
