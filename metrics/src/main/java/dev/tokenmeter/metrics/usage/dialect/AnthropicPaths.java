package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/** Where an Anthropic Messages answer says what; one tree for whole messages and for events. */
final class AnthropicPaths {
  static final PathTree TREE;
  static final Path TYPE;
  static final Path ERROR;
  static final Path DELTA_STOP_REASON;
  static final Path FALLBACK_TYPE;
  static final Path FALLBACK_MODEL;
  static final Message WHOLE;
  static final Message STARTED;

  /** Text, thoughts and tool arguments. */
  static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    TYPE = tree.text("type");
    ERROR = tree.object("error");
    DELTA_STOP_REASON = tree.text("delta.stop_reason");
    FALLBACK_TYPE = tree.text("content_block.type");
    FALLBACK_MODEL = tree.text("content_block.to.model");
    WHOLE = Message.declare(tree, "");
    STARTED = Message.declare(tree, "message.");
    TEXTS =
        tree.lengths(
            "delta.text",
            "delta.thinking",
            "delta.partial_json",
            "content[].text",
            "content[].thinking",
            "content[].input");
    TREE = tree.build();
  }

  private AnthropicPaths() {}

  /** The fields of a message object, which is the whole text or lies in {@code message}. */
  record Message(
      Path id,
      Path model,
      Path stopReason,
      Path serviceTier,
      Path speed,
      Path region,
      Usage usage) {
    static Message declare(PathTree.Builder tree, String prefix) {
      return new Message(
          tree.text(prefix + "id"),
          tree.text(prefix + "model"),
          tree.text(prefix + "stop_reason"),
          tree.text(prefix + "usage.service_tier"),
          tree.text(prefix + "usage.speed"),
          tree.text(prefix + "usage.inference_geo"),
          Usage.declare(tree, prefix + "usage"));
    }

    void facts(Captures text, Answer answer) {
      answer.model(text, model);
      answer.responseId(text, id);
      answer.serviceTier(text, serviceTier);
      answer.speed(text, speed);
      answer.region(text, region);
      answer.stopReason(text, stopReason);
    }
  }

  /** The fields of a usage object. */
  record Usage(
      Path present,
      Counts counts,
      Path thinking,
      ServerTools serverTools,
      Path iterations,
      Iteration iteration) {
    static Usage declare(PathTree.Builder tree, String at) {
      return new Usage(
          tree.object(at),
          Counts.declare(tree, at),
          tree.count(at + ".output_tokens_details.thinking_tokens"),
          ServerTools.declare(tree, at + ".server_tool_use"),
          tree.rows(at + ".iterations[]"),
          new Iteration(
              tree.text(at + ".iterations[].type"),
              tree.text(at + ".iterations[].model"),
              Counts.declare(tree, at + ".iterations[]")));
    }
  }

  /** How often tools of the provider were used, which is billed beside tokens. */
  record ServerTools(Path search, Path fetch, Path codeExecution, Path toolSearch) {
    static ServerTools declare(PathTree.Builder tree, String at) {
      return new ServerTools(
          tree.count(at + ".web_search_requests"),
          tree.count(at + ".web_fetch_requests"),
          tree.count(at + ".code_execution_requests"),
          tree.count(at + ".tool_search_requests"));
    }

    void into(Answer answer, Captures text) {
      answer.bill(BilledUnit.WEB_SEARCH, text.count(search));
      answer.bill(BilledUnit.WEB_FETCH, text.count(fetch));
      answer.bill(BilledUnit.CODE_EXECUTION, text.count(codeExecution));
      answer.bill(BilledUnit.TOOL_SEARCH, text.count(toolSearch));
    }
  }

  /** The columns of one iteration. */
  record Iteration(Path type, Path model, Counts counts) {}

  /** The counts that a usage object and each of its iterations have in common. */
  record Counts(
      Path input, Path output, Path cacheRead, Path cacheCreation, Path write5m, Path write1h) {
    static Counts declare(PathTree.Builder tree, String at) {
      return new Counts(
          tree.count(at + ".input_tokens"),
          tree.count(at + ".output_tokens"),
          tree.count(at + ".cache_read_input_tokens"),
          tree.count(at + ".cache_creation_input_tokens"),
          tree.count(at + ".cache_creation.ephemeral_5m_input_tokens"),
          tree.count(at + ".cache_creation.ephemeral_1h_input_tokens"));
    }
  }
}
