package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * InvokeModel and InvokeModelWithResponseStream of Amazon Bedrock, whose answers are those of the
 * model's vendor. The shape decides and not the model's name, because an inference profile of one's
 * own hides it. Bedrock's own counts, in the last event of a stream or in the headers, fill what
 * the vendor did not tell, and stand for it where it tells nothing.
 */
final class InvokeReader implements UsageReader {
  private static final AnthropicPaths.Counts ANTHROPIC = AnthropicPaths.WHOLE.usage().counts();

  private final Answer answer;
  private final AnthropicReader anthropic;
  private Optional<OpenAiUsage> openAi = Optional.empty();
  private Optional<ConverseUsage> nova = Optional.empty();
  private long input = UNKNOWN;
  private long output = UNKNOWN;
  private Shortfall metrics = Shortfall.NONE;
  private Shortfall headers = Shortfall.NONE;

  InvokeReader(Answer answer) {
    this.answer = answer;
    this.anthropic = new AnthropicReader(answer);
  }

  @Override
  public PathTree paths() {
    return InvokePaths.TREE;
  }

  @Override
  public void head(ResponseHeaders fields) {
    headers =
        new Shortfall(
            count(fields, "input"),
            count(fields, "output"),
            count(fields, "cache-read-input"),
            count(fields, "cache-write-input"));
  }

  @Override
  public void read(Captures text) {
    if (ofAnthropic(text)) {
      anthropic.read(text);
    } else {
      other(text);
    }
    InvokePaths.Metrics paths = InvokePaths.METRICS;
    if (text.has(paths.present())) {
      metrics =
          new Shortfall(
              text.count(paths.input()),
              text.count(paths.output()),
              text.count(paths.cacheRead()),
              text.count(paths.cacheWrite()));
    }
  }

  @Override
  public boolean complete(Ending ending) {
    boolean clean = ending == Ending.CLEAN && (answer.stopped() || outputReported());
    return !answer.failed() && (anthropic.complete(ending) || metrics.reported() || clean);
  }

  @Override
  public boolean outputReported() {
    return anthropic.outputReported()
        || openAi.isPresent()
        || nova.isPresent()
        || output != UNKNOWN
        || metrics.output() != UNKNOWN
        || headers.output() != UNKNOWN;
  }

  @Override
  public List<UsageLine> lines() {
    List<UsageLine> told = anthropic.lines();
    if (told.size() > 1) {
      return told;
    }
    Tokens vendor = told.isEmpty() ? vendor() : settled(told.getFirst().tokens());
    Shortfall.Known known =
        vendor.counts().isEmpty()
            ? Shortfall.Known.NOTHING
            : told.isEmpty() && openAi.isPresent()
                ? Shortfall.Known.CACHE_INSIDE_INPUT
                : Shortfall.Known.CACHE_BESIDE_INPUT;
    Shortfall bedrock = metrics.reported() ? metrics : headers;
    Tokens tokens = bedrock.fill(vendor, known);
    return tokens.counts().isEmpty()
        ? List.of()
        : List.of(new UsageLine(answer.model(), Source.REPORTED, tokens));
  }

  /** Anthropic's events have a type, and so has a message; its usage has names of its own. */
  private static boolean ofAnthropic(Captures text) {
    return text.has(AnthropicPaths.TYPE)
        || text.has(ANTHROPIC.input())
        || text.has(ANTHROPIC.output());
  }

  private void other(Captures text) {
    answer.model(text, AnthropicPaths.WHOLE.model());
    answer.responseId(text, AnthropicPaths.WHOLE.id());
    answer.stopReason(text, AnthropicPaths.WHOLE.stopReason());
    for (Path reason : InvokePaths.STOP_REASONS) {
      answer.stopReason(text, reason);
    }
    if (text.has(AnthropicPaths.ERROR)) {
      answer.fail();
    }
    answer.delivered(InvokePaths.TEXTS.sum(text));
    OpenAiUsage chat = OpenAiUsage.of(text, InvokePaths.OPENAI);
    openAi = chat.reported() ? Optional.of(chat) : openAi;
    take(ConverseUsage.of(text, InvokePaths.NOVA));
    take(ConverseUsage.of(text, InvokePaths.NOVA_STREAM));
    input = latest(InvokePaths.INPUTS.first(text), input);
    output = latest(InvokePaths.OUTPUTS.first(text), output);
  }

  private void take(ConverseUsage told) {
    nova = told.reported() ? Optional.of(told) : nova;
  }

  private Tokens vendor() {
    if (openAi.isPresent()) {
      return openAi.get().tokens(answer);
    }
    if (nova.isPresent()) {
      return nova.get().tokens(answer);
    }
    return new Buckets()
        .putKnown(TokenType.INPUT, input)
        .putKnown(TokenType.OUTPUT, output)
        .tokens(answer);
  }

  /**
   * The count with which a stream begins is a beginning; the last event of Bedrock knows better.
   */
  private Tokens settled(Tokens told) {
    if (anthropic.outputReported() || metrics.output() == UNKNOWN) {
      return told;
    }
    return new Tokens(
        told.counts().entrySet().stream()
            .filter(bucket -> bucket.getKey() != TokenType.OUTPUT)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static long latest(long count, long before) {
    return count == UNKNOWN ? before : count;
  }

  private static long count(ResponseHeaders fields, String what) {
    return fields
        .first("x-amzn-bedrock-" + what + "-token-count")
        .filter(value -> value.matches("[0-9]{1,12}"))
        .map(Long::valueOf)
        .orElse(UNKNOWN);
  }
}
