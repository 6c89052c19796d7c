package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenAI Responses: usage is told once, by the event that ends the response. */
final class ResponsesReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path TYPE;
  private static final Path DELTA;
  private static final Path ERROR;
  private static final Response WHOLE;
  private static final Response WRAPPED;
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    TYPE = tree.text("type");
    DELTA = tree.length("delta");
    ERROR = tree.object("error");
    WHOLE = Response.declare(tree, "");
    WRAPPED = Response.declare(tree, "response.");
    TEXTS =
        tree.lengths(
            "output[].content[].text",
            "output[].content[].refusal",
            "output[].summary[].text",
            "output[].arguments",
            "output[].input");
    TREE = tree.build();
  }

  private static final byte[] EVENT = bytes("response.");
  private static final byte[] AUDIO = bytes("response.audio.delta");
  private static final byte[] FAILED = bytes("response.failed");
  private static final byte[] ERROR_EVENT = bytes("error");
  private static final byte[][] TERMINAL = {
    bytes("response.completed"),
    bytes("response.incomplete"),
    FAILED,
    bytes("response.cancelled"),
    bytes("response.done")
  };
  private static final byte[] QUEUED = bytes("queued");
  private static final byte[] IN_PROGRESS = bytes("in_progress");

  private final Answer answer;
  private Optional<OpenAiUsage> usage = Optional.empty();
  private Optional<UsageLine> drawn = Optional.empty();
  private boolean ended;

  ResponsesReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    if (!text.has(TYPE)) {
      whole(text);
    } else if (text.textStarts(TYPE, EVENT)) {
      event(text);
    } else if (text.textIs(TYPE, ERROR_EVENT)) {
      answer.fail();
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
    return Stream.concat(
            usage.stream()
                .map(told -> new UsageLine(answer.model(), Source.REPORTED, told.tokens(answer))),
            drawn.stream())
        .toList();
  }

  private void event(Captures text) {
    if (text.length(DELTA) > 0 && !text.textIs(TYPE, AUDIO)) {
      answer.delivered(text.length(DELTA));
      return;
    }
    if (text.has(WRAPPED.id())) {
      facts(text, WRAPPED);
    }
    for (byte[] type : TERMINAL) {
      if (text.textIs(TYPE, type)) {
        ended = true;
        take(text, WRAPPED);
      }
    }
    if (text.textIs(TYPE, FAILED)) {
      answer.fail();
    }
  }

  private void whole(Captures text) {
    facts(text, WHOLE);
    if (text.has(ERROR)) {
      answer.fail();
    }
    answer.delivered(TEXTS.sum(text));
    boolean running =
        text.textIs(WHOLE.status(), QUEUED) || text.textIs(WHOLE.status(), IN_PROGRESS);
    ended = !running && (text.has(WHOLE.status()) || text.has(WHOLE.usage().present()));
    if (running) {
      answer.background(Background.RUNNING);
    } else {
      take(text, WHOLE);
    }
  }

  private void facts(Captures text, Response response) {
    if (text.flag(response.background()).orElse(false)) {
      answer.background(Background.RUNNING);
    }
    if (text.flag(response.store()).orElse(true)) {
      answer.store();
    }
    answer.model(text, response.model());
    answer.responseId(text, response.id());
    answer.serviceTier(text, response.serviceTier());
    answer.stopReason(text, response.status());
  }

  private void take(Captures text, Response response) {
    if (text.has(response.usage().present())) {
      OpenAiUsage told = OpenAiUsage.of(text, response.usage());
      if (told.reported()) {
        usage = Optional.of(told);
        response.usage().bill(text, answer);
      }
    }
    response.tools().read(text, answer).ifPresent(line -> drawn = Optional.of(line));
    if (answer.background() == Background.RUNNING) {
      answer.background(Background.ENDED);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The fields of a response object, which is the whole text or lies in {@code response}. */
  private record Response(
      Path id,
      Path model,
      Path status,
      Path serviceTier,
      Path background,
      Path store,
      OpenAiPaths usage,
      ToolUsage tools) {
    static Response declare(PathTree.Builder tree, String prefix) {
      return new Response(
          tree.text(prefix + "id"),
          tree.text(prefix + "model"),
          tree.text(prefix + "status"),
          tree.text(prefix + "service_tier"),
          tree.flag(prefix + "background"),
          tree.flag(prefix + "store"),
          OpenAiPaths.responses(tree, prefix + "usage"),
          ToolUsage.declare(tree, prefix));
    }
  }
}
