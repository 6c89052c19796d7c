package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/**
 * The fields of a usage object in the way of OpenAI, with the names that compatible hosts gave
 * them; of several names the first that is there counts.
 */
record OpenAiPaths(
    Path present,
    Path input,
    Path output,
    Path total,
    PathGroup cached,
    PathGroup written,
    Path written30m,
    Path written12h,
    PathGroup reasoning,
    Path inputAudio,
    Path outputAudio) {

  /** The usage of chat completions, completions and embeddings. */
  static OpenAiPaths chat(PathTree.Builder tree, String at) {
    String prompt = at + ".prompt_tokens_details";
    String completion = at + ".completion_tokens_details";
    return new OpenAiPaths(
        tree.object(at),
        tree.count(at + ".prompt_tokens"),
        tree.count(at + ".completion_tokens"),
        tree.count(at + ".total_tokens"),
        tree.counts(
            prompt + ".cached_tokens",
            at + ".num_cached_tokens",
            at + ".prompt_token_details.cached_tokens",
            at + ".cached_tokens",
            at + ".prompt_cache_hit_tokens"),
        tree.counts(prompt + ".cache_write_tokens", prompt + ".cache_creation_input_tokens"),
        tree.count(prompt + ".cache_write_tokens_details.ttl_30m_tokens"),
        tree.count(prompt + ".cache_write_tokens_details.ttl_12h_tokens"),
        tree.counts(completion + ".reasoning_tokens", at + ".reasoning_tokens"),
        tree.count(prompt + ".audio_tokens"),
        tree.count(completion + ".audio_tokens"));
  }

  /** The usage of responses. */
  static OpenAiPaths responses(PathTree.Builder tree, String at) {
    String input = at + ".input_tokens_details";
    String output = at + ".output_tokens_details";
    return new OpenAiPaths(
        tree.object(at),
        tree.count(at + ".input_tokens"),
        tree.count(at + ".output_tokens"),
        tree.count(at + ".total_tokens"),
        tree.counts(input + ".cached_tokens"),
        tree.counts(input + ".cache_write_tokens"),
        tree.count(input + ".cache_write_tokens_details.ttl_30m_tokens"),
        tree.count(input + ".cache_write_tokens_details.ttl_12h_tokens"),
        tree.counts(output + ".reasoning_tokens"),
        tree.count(input + ".audio_tokens"),
        tree.count(output + ".audio_tokens"));
  }
}
