package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.dialect.Answer;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.dialect.ResponseHeaders;
import dev.tokenmeter.metrics.usage.dialect.UsageReader;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Framing;
import dev.tokenmeter.metrics.usage.scan.LineScanner;
import dev.tokenmeter.metrics.usage.scan.SniffingFraming;
import dev.tokenmeter.metrics.usage.scan.TextSink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads the body of one successful answer of a known API. */
final class ResponseTap implements TextSink {
  private final Answer answer = new Answer();
  private final UsageReader reader;
  private final BodyIntake intake;
  private long texts;
  private boolean ending;
  private boolean damaged;

  ResponseTap(
      Endpoint endpoint,
      String contentType,
      String contentEncoding,
      ResponseHeaders fields,
      CountedIds counted) {
    this.reader = UsageReader.of(endpoint, answer, counted);
    reader.head(fields);
    Framing framing =
        switch (reader.framing()) {
          case SNIFFED -> new SniffingFraming(contentType, reader.paths(), this);
          case JSON -> new LineScanner(reader.paths(), this);
        };
    this.intake = new BodyIntake(contentEncoding, framing);
  }

  void accept(ByteBuffer piece) {
    intake.accept(piece);
  }

  /** The body is over: cleanly, or cut, when half a text at its end is no error of the provider. */
  void end(Ending how) {
    ending = how == Ending.CUT;
    intake.end();
  }

  void close() {
    intake.close();
  }

  Optional<TapFailure> failure() {
    return intake.failure().or(() -> damaged ? Optional.of(TapFailure.FRAMING) : Optional.empty());
  }

  @Override
  public void text(Captures captures) {
    texts++;
    if (!captures.refusals().isEmpty()) {
      captures.refusals().forEach(answer::anomaly);
    }
    reader.read(captures);
  }

  @Override
  public void broken() {
    if (!ending) {
      answer.anomaly("invalid_json");
    }
  }

  @Override
  public void endMark() {
    reader.endMark();
  }

  @Override
  public void failed() {
    texts++;
    answer.fail();
  }

  @Override
  public void damaged(String how) {
    answer.anomaly(how);
    damaged = true;
  }

  Answer answer() {
    return answer;
  }

  /** Whether at least one text of the answer could be read. */
  boolean parsed() {
    return texts > 0;
  }

  boolean complete(Ending how) {
    return reader.complete(how);
  }

  boolean outputReported() {
    return reader.outputReported();
  }

  boolean usagePending() {
    return reader.usagePending();
  }

  List<UsageLine> lines() {
    return reader.lines();
  }
}
