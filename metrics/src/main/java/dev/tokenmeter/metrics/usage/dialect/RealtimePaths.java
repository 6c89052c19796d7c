package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/** The fields of a usage object of OpenAI's Realtime, which splits by modality. */
record RealtimePaths(
    PathGroup input,
    PathGroup output,
    Path inputDetails,
    Path outputDetails,
    Path text,
    Path audio,
    Path image,
    Path cached,
    Path cachedText,
    Path cachedAudio,
    Path cachedImage,
    Path textOut,
    Path audioOut) {

  static RealtimePaths declare(PathTree.Builder tree, String at) {
    return declare(tree, at, tree.counts(at + ".input_tokens"), tree.counts(at + ".output_tokens"));
  }

  /** Details beside totals that are declared already. */
  static RealtimePaths declare(
      PathTree.Builder tree, String at, PathGroup allIn, PathGroup allOut) {
    String input = at + ".input_token_details";
    String cached = input + ".cached_tokens_details";
    String output = at + ".output_token_details";
    return new RealtimePaths(
        allIn,
        allOut,
        tree.object(input),
        tree.object(output),
        tree.count(input + ".text_tokens"),
        tree.count(input + ".audio_tokens"),
        tree.count(input + ".image_tokens"),
        tree.count(input + ".cached_tokens"),
        tree.count(cached + ".text_tokens"),
        tree.count(cached + ".audio_tokens"),
        tree.count(cached + ".image_tokens"),
        tree.count(output + ".text_tokens"),
        tree.count(output + ".audio_tokens"));
  }
}
