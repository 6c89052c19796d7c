package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.Api;
import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Draws the conclusion from what was read of an exchange that is over. */
record Summary(
    Endpoint endpoint,
    RequestFacts request,
    Optional<Reading> response,
    Optional<TapFailure> failure) {

  UsageReport report(Ending ending, boolean success, Calibration calibration) {
    if (response.isEmpty()) {
      return nothingRead(success);
    }
    Reading tap = response.get();
    List<UsageLine> lines = new ArrayList<>(tap.lines());
    boolean complete = tap.complete(ending) && failure.isEmpty();
    Optional<Unmetered> unmetered =
        lines.isEmpty() && endpoint.inference() && !pending(tap) && !billed(tap)
            ? Optional.of(reason(tap, ending))
            : Optional.empty();
    if (tap.outputReported() && complete && !lines.isEmpty()) {
      learn(tap, lines, calibration);
    } else if (!tap.outputReported() && endpoint.inference() && !pending(tap)) {
      estimate(tap, lines, calibration).ifPresent(lines::add);
    }
    return new UsageReport(
        lines, complete, unmetered, tap.answer().anomalies(), failure, tap.facts());
  }

  /** Its usage is still to come, by another exchange. */
  private static boolean pending(Reading tap) {
    return tap.answer().background() == Background.RUNNING;
  }

  /** Rankings and drawings are billed by the piece, without tokens. */
  private static boolean billed(Reading tap) {
    return tap.answer().units().values().stream().anyMatch(count -> count > 0);
  }

  private UsageReport nothingRead(boolean success) {
    Optional<Unmetered> reason =
        success && endpoint.inference()
            ? Optional.of(failure.isPresent() ? Unmetered.TAP_OFF : Unmetered.UNKNOWN_SHAPE)
            : Optional.empty();
    ResponseFacts facts = ResponseFacts.ofModel(Optional.empty());
    return new UsageReport(List.of(), false, reason, Set.of(), failure, facts);
  }

  private Unmetered reason(Reading tap, Ending ending) {
    if (failure.isPresent()) {
      return Unmetered.TAP_OFF;
    }
    if (ending == Ending.CUT) {
      return Unmetered.CUT;
    }
    if (!tap.parsed() && endpoint.operation() == Operation.AUDIO) {
      // Sound and subtitles are what was asked for; they have no place for usage.
      return Unmetered.USAGE_ABSENT;
    }
    if (!tap.parsed()) {
      return Unmetered.UNPARSED;
    }
    boolean unasked =
        endpoint.api() == Api.OPENAI_CHAT
            && request.stream()
            && !request.usageRequested().orElse(false)
            && !tap.answer().failed();
    return unasked ? Unmetered.USAGE_NOT_REQUESTED : Unmetered.USAGE_ABSENT;
  }

  /** What was delivered beyond what was reported. */
  private Optional<UsageLine> estimate(
      Reading tap, List<UsageLine> lines, Calibration calibration) {
    long bytes = tap.answer().deliveredTextBytes();
    if (bytes == 0) {
      return Optional.empty();
    }
    long reported = lines.stream().mapToLong(line -> line.tokens().output()).sum();
    long rest = calibration.tokens(calibrated(tap), bytes) - reported;
    return rest <= 0
        ? Optional.empty()
        : Optional.of(
            new UsageLine(
                tap.answer().model(),
                Source.ESTIMATED,
                new Tokens(Map.of(TokenType.OUTPUT, rest))));
  }

  /** Thoughts are counted in full and delivered in part, so answers with thoughts teach nothing. */
  private void learn(Reading tap, List<UsageLine> lines, Calibration calibration) {
    Tokens tokens = lines.getFirst().tokens();
    long bytes = tap.answer().deliveredTextBytes();
    if (bytes > 0 && tokens.of(TokenType.REASONING) == 0) {
      calibration.learn(calibrated(tap), bytes, tokens.of(TokenType.OUTPUT));
    }
  }

  private String calibrated(Reading tap) {
    return tap.answer().model().or(request::model).or(endpoint::model).orElse("");
  }
}
