package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Framing;
import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads of a request body, before it is forwarded, what decides on whether it may be: the model,
 * and what bounds its cost. Lives on one thread, never throws, needs constant memory, and must be
 * closed, because a decoder may hold native memory.
 */
public final class RequestProbe {
  /** Tokens of the longest answer that is sold; for requests that name no bound of their own. */
  public static final long LONGEST_ANSWER = 131_072;

  private static final PathTree TREE;
  private static final Path MODEL;
  private static final PathGroup MOST_OUTPUT;
  private static final PathGroup CHOICES;
  private static final PathGroup ELSEWHERE;
  private static final PathGroup MEDIA;

  /** Where requests hold images, sound and documents, within the body or by reference. */
  private static final String[] MEDIA_PATHS = {
    // Anthropic, in messages and in what tools answer
    "messages[].content[].source",
    "messages[].content[].content[].source",
    // Chat completions
    "messages[].content[].image_url",
    "messages[].content[].video_url",
    "messages[].content[].input_audio",
    "messages[].content[].file",
    // Responses
    "input[].content[].image_url",
    "input[].content[].file_id",
    "input[].content[].file_url",
    "input[].content[].file_data",
    "input[].output[].image_url",
    "input[].output[].file_id",
    "input[].output[].file_url",
    "input[].output[].file_data",
    "input[].output.image_url",
    "input[].output.file_id",
    // Gemini
    "contents[].parts[].inlineData",
    "contents[].parts[].inline_data",
    "contents[].parts[].fileData",
    "contents[].parts[].file_data",
    "contents[].parts[].functionResponse.parts[].inlineData",
    "contents[].parts[].functionResponse.parts[].fileData",
    "request.contents[].parts[].inlineData",
    "request.contents[].parts[].fileData",
    // Converse
    "messages[].content[].image",
    "messages[].content[].document",
    "messages[].content[].video",
    "messages[].content[].audio",
    "messages[].content[].toolResult.content[].image",
    "messages[].content[].toolResult.content[].document",
    "messages[].content[].toolResult.content[].video",
    // Ollama
    "messages[].images",
    "images",
  };

  static {
    PathTree.Builder tree = PathTree.builder();
    MODEL = tree.text("model");
    MOST_OUTPUT =
        tree.counts(
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "max_tokens_to_sample",
            "generationConfig.maxOutputTokens",
            "generation_config.max_output_tokens",
            "request.generationConfig.maxOutputTokens",
            "inferenceConfig.maxTokens",
            "options.num_predict");
    CHOICES =
        tree.counts(
            "n",
            "best_of",
            "generationConfig.candidateCount",
            "request.generationConfig.candidateCount");
    ELSEWHERE =
        tree.lengths(
            "previous_response_id",
            "conversation",
            "prompt.id",
            "cachedContent",
            "request.cachedContent",
            "container");
    MEDIA = tree.lengths(MEDIA_PATHS);
    TREE = tree.build();
  }

  private final JsonScanner json = new JsonScanner(TREE, JsonScanner.Extent.VALUE);
  private final Optional<BodyIntake> intake;
  private long decoded;
  private boolean blind;

  private RequestProbe(String contentType, String contentEncoding) {
    boolean form = contentType.toLowerCase(Locale.ROOT).startsWith("multipart/");
    blind = form;
    intake = form ? Optional.empty() : Optional.of(new BodyIntake(contentEncoding, new Text()));
  }

  /**
   * A probe of a body that its head describes like this; empty strings where a header is absent.
   */
  public static RequestProbe open(String contentType, String contentEncoding) {
    return new RequestProbe(contentType, contentEncoding);
  }

  private final class Text implements Framing {
    @Override
    public void feed(byte[] bytes, int from, int to) {
      decoded += to - from;
      if (!json.ended()) {
        json.feed(bytes, from, to);
      }
    }

    @Override
    public void end() {}
  }

  /** A piece of the body as sent; the view's position may be moved. */
  public void body(ByteBuffer view) {
    if (blind || intake.isEmpty()) {
      return;
    }
    try {
      intake.get().accept(view);
      blind = intake.get().failure().isPresent();
    } catch (RuntimeException | LinkageError e) {
      blind = true;
    }
  }

  /** The model asked for, once it was read. */
  public Optional<String> model() {
    return json.captures().text(MODEL).filter(model -> !model.isEmpty());
  }

  /**
   * The most tokens asked for, over all choices, as far as was read; empty for one choice without a
   * bound.
   */
  public OptionalLong maxOutput() {
    long most = MOST_OUTPUT.first(json.captures());
    long choices = Math.max(1, CHOICES.first(json.captures()));
    if (most == Captures.UNKNOWN && choices == 1) {
      return OptionalLong.empty();
    }
    long each = most == Captures.UNKNOWN ? LONGEST_ANSWER : most;
    return OptionalLong.of(each > Long.MAX_VALUE / choices ? Long.MAX_VALUE : each * choices);
  }

  /**
   * Bytes of the decoded body so far; empty where they bound nothing: where it cannot be decoded,
   * refers to text that the provider keeps, or holds images, sound or documents, which are counted
   * by what they show.
   */
  public OptionalLong textBytes() {
    boolean elsewhere =
        ELSEWHERE.greatest(json.captures()) > 0 || MEDIA.greatest(json.captures()) > 0;
    return blind || elsewhere ? OptionalLong.empty() : OptionalLong.of(decoded);
  }

  /** Lets go of what it holds. */
  public void close() {
    intake.ifPresent(BodyIntake::close);
  }
}
