package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.Optional;

/**
 * What the tools of an OpenAI response used beside its own model: searches, and the tokens of
 * another model that drew images.
 *
 * @param model of the image tool, as the request configured it
 */
record ToolUsage(
    Path searches, Path model, Path input, Path inputImage, Path output, Path outputText) {
  /** The name under which drawn images count where the answer does not name their model. */
  static final String IMAGE_MODEL = "image_gen";

  static ToolUsage declare(PathTree.Builder tree, String prefix) {
    String image = prefix + "tool_usage.image_gen";
    return new ToolUsage(
        tree.count(prefix + "tool_usage.web_search.num_requests"),
        tree.text(prefix + "tools[].model"),
        tree.count(image + ".input_tokens"),
        tree.count(image + ".input_tokens_details.image_tokens"),
        tree.count(image + ".output_tokens"),
        tree.count(image + ".output_tokens_details.text_tokens"));
  }

  /** Notes the searches; returns the line of the model that drew, if it used any tokens. */
  Optional<UsageLine> read(Captures text, Answer answer) {
    answer.bill(BilledUnit.WEB_SEARCH, text.count(searches));
    long in = orZero(text.count(input));
    long out = orZero(text.count(output));
    if (in + out == 0) {
      return Optional.empty();
    }
    long images = text.count(inputImage);
    Buckets buckets =
        new Buckets()
            .put(TokenType.INPUT, in - orZero(images))
            .putKnown(TokenType.INPUT_IMAGE, images);
    long words = text.count(outputText);
    if (words == UNKNOWN) {
      buckets.put(TokenType.OUTPUT, out);
    } else {
      buckets.put(TokenType.OUTPUT, words).put(TokenType.OUTPUT_IMAGE, out - words);
    }
    Optional<String> drawer = text.text(model).or(() -> Optional.of(IMAGE_MODEL));
    return Optional.of(new UsageLine(drawer, Source.REPORTED, buckets.tokens(answer)));
  }
}
