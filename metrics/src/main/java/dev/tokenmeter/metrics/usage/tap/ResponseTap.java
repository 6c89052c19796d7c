package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.dialect.ResponseHeaders;
import dev.tokenmeter.metrics.usage.scan.Framing;
import dev.tokenmeter.metrics.usage.scan.LineScanner;
import dev.tokenmeter.metrics.usage.scan.SniffingFraming;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the body of one successful answer of a known API. */
final class ResponseTap {
  private final Reading reading;
  private final BodyIntake intake;

  ResponseTap(
      Endpoint endpoint,
      String contentType,
      String contentEncoding,
      ResponseHeaders fields,
      CountedIds counted,
      long deltaKey) {
    this.reading = new Reading(endpoint, counted, deltaKey);
    reading.head(fields);
    Framing framing =
        switch (reading.framing()) {
          case SNIFFED -> new SniffingFraming(contentType, reading.paths(), reading);
          case JSON -> new LineScanner(reading.paths(), reading);
        };
    this.intake = new BodyIntake(contentEncoding, framing);
  }

  void accept(ByteBuffer piece) {
    intake.accept(piece);
  }

  /** The body is over: cleanly, or cut. */
  void end(Ending how) {
    reading.endsBy(how);
    intake.end();
  }

  void close() {
    intake.close();
  }

  Optional<TapFailure> failure() {
    return intake
        .failure()
        .or(() -> reading.isDamaged() ? Optional.of(TapFailure.FRAMING) : Optional.empty());
  }

  Reading reading() {
    return reading;
  }
}
