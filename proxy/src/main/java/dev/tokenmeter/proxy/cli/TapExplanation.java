package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a tap found, for a person. */
final class TapExplanation {
  /** Fewer pieces repeat each other by chance. */
  private static final int ENOUGH_PIECES = 50;

  private TapExplanation() {}

  static List<String> of(String name, Recording.Guess guess, Recording.Tapped tapped) {
    List<String> lines = new ArrayList<>();
    Recording recording = guess.recording();
    Endpoint endpoint = tapped.endpoint();
    lines.add(
        "%s: %,d bytes, read as the answer to %s %s of %s (operation %s)"
            .formatted(
                name,
                tapped.bytes(),
                recording.method(),
                recording.path(),
                recording.dialect().key(),
                endpoint.operation().label()));
    for (String assumed : guess.assumed()) {
      row(lines, "assumed", assumed);
    }
    if (tapped.report().isEmpty()) {
      row(lines, "counted", "no tokens: requests of this kind are passed on unread");
      return lines;
    }
    UsageReport report = tapped.report().get();
    row(lines, "read as", how(recording, endpoint));
    row(lines, "model", tapped.model().orElse("not named"));
    row(
        lines,
        "complete",
        report.complete() ? "yes" : "no, the provider's own end of the answer was not seen");
    for (UsageLine line : report.lines()) {
      row(lines, line.source().label(), sum(line));
    }
    report
        .unmetered()
        .ifPresent(reason -> row(lines, "unmetered", reason.label() + ": " + why(reason)));
    report
        .failure()
        .ifPresent(failure -> row(lines, "tap failed", failure.label() + ": " + why(failure)));
    if (report.lines().isEmpty() && report.unmetered().isEmpty()) {
      row(lines, "counted", "no tokens, and none were due");
    }
    report.anomalies().stream().sorted().forEach(anomaly -> row(lines, "anomaly", told(anomaly)));
    report.facts().stopReason().ifPresent(reason -> row(lines, "stop reason", reason));
    report.facts().serviceTier().ifPresent(tier -> row(lines, "service tier", tier));
    Deltas deltas = report.facts().deltas();
    if (deltas.count() >= ENOUGH_PIECES) {
      row(
          lines,
          "repetition",
          deltas.count() + " pieces of output, of which about " + deltas.distinct() + " differ");
    }
    return lines;
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add(String.format(Locale.ROOT, "  %-12s  %s", name, printable(value)));
  }

  private static String sum(UsageLine line) {
    Tokens tokens = line.tokens();
    String buckets =
        tokens.counts().entrySet().stream()
            .map(bucket -> bucket.getKey().label() + " " + bucket.getValue())
            .collect(Collectors.joining(", "));
    String note =
        switch (line.source()) {
          case REPORTED -> "";
          case ESTIMATED -> "  (from the text that was delivered)";
        };
    long total = tokens.input() + tokens.output();
    return buckets + " = " + total + note;
  }

  private static String why(Unmetered reason) {
    return switch (reason) {
      case USAGE_NOT_REQUESTED -> "the client did not ask for usage (stream_options.include_usage)";
      case USAGE_ABSENT -> "the answer was read to its end and holds none";
      case UNPARSED -> "the answer is not what its content type says";
      case CUT -> "the answer ended before its usage came";
      case TAP_OFF -> "the tap switched itself off";
      case UNKNOWN_SHAPE -> "the answer has a shape this version does not know";
    };
  }

  private static String why(TapFailure failure) {
    return switch (failure) {
      case UNDECODABLE ->
          "the content coding is unknown, stacked or broken; nothing after it is read";
      case EXPANSION -> "the body grows too much when it is decoded; nothing after that is read";
      case FRAMING -> "the event stream is damaged; nothing after that is read";
      case EXCEPTION -> "a defect of ours; please report it with this body";
    };
  }

  private static String how(Recording recording, Endpoint endpoint) {
    String type = recording.contentType().isEmpty() ? "no content type" : recording.contentType();
    String coding =
        recording.contentEncoding().isEmpty()
            ? ""
            : ", decoded from " + recording.contentEncoding();
    return endpoint.api().name().toLowerCase(Locale.ROOT) + ", " + type + coding;
  }

  /** An anomaly with what it means for the count. */
  private static String told(String anomaly) {
    String meaning =
        switch (anomaly.split(":", 2)[0]) {
          case "negative", "fractional", "out_of_range", "not_a_number", "not_an_object" ->
              "this field is left out";
          case "invalid_json" -> "a text that is no JSON is left out, the others count";
          case "clamped" -> "a part was greater than its whole; the difference counts as 0";
          case "crc", "event_length" -> "the event stream is damaged; what came before counts";
          case "total_mismatch" -> "a total is not the sum of its parts; the parts count";
          case "ttl_inferred" ->
              "the time to live of cache writes was not told, so the likelier class has them";
          default -> "";
        };
    return meaning.isEmpty() ? anomaly : anomaly + "  (" + meaning + ")";
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
