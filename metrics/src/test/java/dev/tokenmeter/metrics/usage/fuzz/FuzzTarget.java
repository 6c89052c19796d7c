package dev.tokenmeter.metrics.usage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.outcome.AnyOutcomes;
import dev.tokenmeter.metrics.reconcile.AnyStatement;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.metrics.usage.ws.TurnEnd;
import java.util.List;
import java.util.Optional;

/** What must hold for any bytes: nothing throws, and pieces tell what the whole tells. */
enum FuzzTarget {
  /** The tokenizer judges as a full parser does. */
  JSON {
    @Override
    void check(FuzzInput input) {
      JsonVerdict.compare(input.body(), input.size());
    }
  },

  /** Every framing finds the same texts. */
  FRAMING {
    @Override
    void check(FuzzInput input) {
      List<String> whole = FramedTexts.of(input.first(), List.of(input.body()));
      assertThat(FramedTexts.of(input.first(), input.pieces())).isEqualTo(whole);
    }
  },

  /** Every dialect reports the same. */
  DIALECT {
    @Override
    void check(FuzzInput input) {
      UsageReport whole = read(input, "", List.of(input.body()));
      assertThat(read(input, "", input.pieces())).isEqualTo(whole);
      assertThat(whole.failure()).isNotEqualTo(EXCEPTION);
    }
  },

  /** A coded body never breaks the tap, whatever it decodes to. */
  CODED {
    @Override
    void check(FuzzInput input) {
      String coding = CODINGS.get(input.first() % CODINGS.size());
      assertThat(read(input, coding, input.pieces()).failure()).isNotEqualTo(EXCEPTION);
      assertThat(read(input, coding, List.of(input.body())).failure()).isNotEqualTo(EXCEPTION);
    }
  },

  /** Frames, inflated messages and turns of a WebSocket. */
  WEBSOCKET {
    @Override
    void check(FuzzInput input) {
      List<TurnEnd> whole = SessionStory.of(input, List.of(input.body()));
      assertThat(SessionStory.of(input, input.pieces())).isEqualTo(whole);
      assertThat(SessionStory.defect(whole)).isFalse();
    }
  },

  /** A provider's usage or cost export. */
  STATEMENT {
    @Override
    void check(FuzzInput input) {
      AnyStatement.check(input.body());
    }
  },

  /** What a forge's job tells of merged pull requests. */
  OUTCOMES {
    @Override
    void check(FuzzInput input) {
      AnyOutcomes.check(input.body());
    }
  };

  private static final Optional<TapFailure> EXCEPTION = Optional.of(TapFailure.EXCEPTION);

  private static final List<Dialect> DIALECTS = List.of(Dialect.values());

  private static final List<String> CODINGS =
      List.of("gzip", "deflate", "br", "zstd", "", "gzip, br", "dcb");

  private static final List<String> TYPES =
      List.of(
          "text/event-stream",
          "application/json",
          "application/x-ndjson",
          "",
          "application/vnd.amazon.eventstream");

  /** One path for each way in which usage is told. */
  private static final List<String> PATHS =
      List.of(
          "/v1/chat/completions",
          "/v1/messages",
          "/v1/responses",
          "/v1beta/models/m:streamGenerateContent",
          "/v1/embeddings",
          "/v1internal:streamGenerateContent",
          "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
          "/v1beta/models/m:batchEmbedContents",
          "/v1beta/interactions",
          "/model/m/converse",
          "/model/m/converse-stream",
          "/model/m/invoke",
          "/model/m/invoke-with-response-stream",
          "/v1/images/generations",
          "/v1/audio/transcriptions",
          "/v1/audio/speech",
          "/v2/chat",
          "/v2/embed",
          "/v2/rerank",
          "/api/chat",
          "/api/generate",
          "/api/embed",
          "/api/v1/services/aigc/text-generation/generation");

  abstract void check(FuzzInput input);

  /** Checks the target that the input names. */
  static void run(byte[] data) {
    FuzzInput input = FuzzInput.of(data);
    List<FuzzTarget> targets = List.of(values());
    targets.get(input.target() % targets.size()).check(input);
  }

  private static UsageReport read(FuzzInput input, String coding, List<byte[]> pieces) {
    String path = PATHS.get(input.first() % PATHS.size());
    Dialect dialect = DIALECTS.get((input.second() >> 3) % DIALECTS.size());
    ExchangeTap tap = ExchangeTap.open(Endpoints.of(dialect, "POST", path), new Calibration());
    tap.requestHead("application/json", coding);
    tap.responseHead(200, TYPES.get((input.second() & 7) % TYPES.size()), coding);
    for (byte[] piece : pieces) {
      tap.requestBody(FuzzInput.direct(piece));
      tap.responseBody(FuzzInput.direct(piece));
    }
    return tap.finish(false);
  }
}
