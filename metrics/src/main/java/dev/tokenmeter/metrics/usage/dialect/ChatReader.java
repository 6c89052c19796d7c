package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chat completions, completions and embeddings of OpenAI and of everyone who copies them. Many
 * hosts send usage in more than one chunk, as a running total: the latest object replaces the one
 * before.
 */
final class ChatReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path ID;
  private static final Path MODEL;
  private static final Path SERVICE_TIER;
  private static final Path FINISH_REASON;
  private static final Path CHOICE;
  private static final Path ERROR;

  /** Where usage may be, the most trusted place first: OpenAI's, then the hosts' own. */
  private static final OpenAiPaths[] USAGES;

  private static final PathGroup TEXTS;

  /** Names under which hosts send the same thoughts, some of them twice. */
  private static final PathGroup THOUGHTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    ID = tree.text("id");
    MODEL = tree.text("model");
    SERVICE_TIER = tree.text("service_tier");
    FINISH_REASON = tree.text("choices[].finish_reason");
    CHOICE = tree.object("choices[]");
    ERROR = tree.object("error");
    USAGES =
        Stream.concat(
                Stream.of("usage"),
                ChatNames.HOSTS.stream().flatMap(host -> host.places().stream()))
            .map(place -> OpenAiPaths.chat(tree, place))
            .toArray(OpenAiPaths[]::new);
    TEXTS =
        tree.lengths(
            "content",
            "outputs[].content",
            "choices[].text",
            "choices[].delta.content",
            "choices[].delta.content[].text",
            "choices[].delta.refusal",
            "choices[].delta.function_call.arguments",
            "choices[].delta.tool_calls[].function.arguments",
            "choices[].message.content",
            "choices[].message.content[].text",
            "choices[].message.refusal",
            "choices[].message.function_call.arguments",
            "choices[].message.tool_calls[].function.arguments");
    THOUGHTS =
        tree.lengths(
            "choices[].delta.reasoning_content",
            "choices[].delta.reasoning",
            "choices[].delta.content[].thinking[].text",
            "choices[].message.reasoning_content",
            "choices[].message.reasoning",
            "choices[].message.content[].thinking[].text");
    TREE = tree.build();
  }

  private final Answer answer;
  private Optional<OpenAiUsage> usage = Optional.empty();
  private int trust = USAGES.length;
  private boolean finalUsage;
  private boolean ended;

  ChatReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    answer.model(text, MODEL);
    answer.responseId(text, ID);
    answer.serviceTier(text, SERVICE_TIER);
    answer.stopReason(text, FINISH_REASON);
    if (text.has(ERROR)) {
      answer.fail();
    }
    answer.delivered(TEXTS.sum(text) + THOUGHTS.greatest(text));
    for (int i = 0; i < USAGES.length; i++) {
      if (text.has(USAGES[i].present()) && take(OpenAiUsage.of(text, USAGES[i]), i, text)) {
        USAGES[i].bill(text, answer);
        return;
      }
    }
  }

  @Override
  public void endMark() {
    ended = true;
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed()
        && (ended || finalUsage || (answer.stopped() && ending == Ending.CLEAN));
  }

  @Override
  public boolean outputReported() {
    return usage.isPresent();
  }

  @Override
  public boolean usagePending() {
    return answer.stopped() && usage.isEmpty() && !ended;
  }

  @Override
  public List<UsageLine> lines() {
    return usage
        .map(told -> new UsageLine(answer.model(), Source.REPORTED, told.tokens(answer)))
        .map(List::of)
        .orElse(List.of());
  }

  /** Takes an object that counts something; whether it does. */
  private boolean take(OpenAiUsage told, int place, Captures text) {
    if (told.reported() && place <= trust) {
      trust = place;
      usage = Optional.of(told);
      // Running totals come beside choices; after the last choice, and in whole answers, it is
      // over.
      finalUsage = !text.has(CHOICE) || answer.stopped();
    }
    return told.reported();
  }
}
