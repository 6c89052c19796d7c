package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/**
 * Where the answers of the model families on Bedrock say what. The tree begins with Anthropic's, so
 * that Anthropic's own reader reads its texts.
 */
final class InvokePaths {
  static final PathTree TREE;
  static final OpenAiPaths OPENAI;
  static final ConverseUsage.Paths NOVA;
  static final ConverseUsage.Paths NOVA_STREAM;

  /** Counts of their own name and place: Titan, Llama, Cohere. */
  static final PathGroup INPUTS;

  static final PathGroup OUTPUTS;
  static final Metrics METRICS;
  static final Path[] STOP_REASONS;

  /** Text, thoughts and tool arguments of all families but Anthropic. */
  static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = AnthropicPaths.TREE.extended();
    OPENAI = OpenAiPaths.chat(tree, "usage");
    NOVA = ConverseUsage.Paths.declare(tree, "usage");
    NOVA_STREAM = ConverseUsage.Paths.declare(tree, "metadata.usage");
    INPUTS =
        tree.counts("inputTextTokenCount", "prompt_token_count", "meta.billed_units.input_tokens");
    OUTPUTS =
        tree.counts(
            "totalOutputTextTokenCount",
            "results[].tokenCount",
            "generation_token_count",
            "meta.billed_units.output_tokens");
    METRICS = Metrics.declare(tree, "amazon-bedrock-invocationMetrics");
    STOP_REASONS =
        new Path[] {
          tree.text("stopReason"),
          tree.text("messageStop.stopReason"),
          tree.text("completionReason"),
          tree.text("results[].completionReason"),
          tree.text("choices[].finish_reason"),
          tree.text("choices[].stop_reason"),
          tree.text("outputs[].stop_reason"),
          tree.text("finish_reason")
        };
    TEXTS =
        tree.lengths(
            "contentBlockDelta.delta.text",
            "contentBlockDelta.delta.toolUse.input",
            "output.message.content[].text",
            "output.message.content[].toolUse.input",
            "outputText",
            "results[].outputText",
            "generation",
            "generations[].text",
            "outputs[].text",
            "text",
            "completion",
            "choices[].text",
            "choices[].delta.content",
            "choices[].delta.reasoning_content",
            "choices[].delta.tool_calls[].function.arguments",
            "choices[].message.content",
            "choices[].message.reasoning_content",
            "choices[].message.tool_calls[].function.arguments");
    TREE = tree.build();
  }

  private InvokePaths() {}

  /** What Bedrock itself adds to the last event of a stream. */
  record Metrics(Path present, Path input, Path output, Path cacheRead, Path cacheWrite) {
    static Metrics declare(PathTree.Builder tree, String at) {
      return new Metrics(
          tree.object(at),
          tree.count(at + ".inputTokenCount"),
          tree.count(at + ".outputTokenCount"),
          tree.count(at + ".cacheReadInputTokenCount"),
          tree.count(at + ".cacheWriteInputTokenCount"));
    }
  }
}
