package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.Duration;

/** {@code metrics:}, {@code limits:} and {@code timeouts:}. */
final class BoundsReader {
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  private BoundsReader() {}

  static Metering metrics(Section section) {
    Metering d = Metering.defaults();
    Metering metering =
        new Metering(
            section.integer("max-callers", 1, 1_000_000, d.maxCallers()),
            section.integer("max-models", 1, 100_000, d.maxModels()),
            section.integer("max-series", 1_000, 10_000_000, d.maxSeries()),
            section.duration("birth-hold", Duration.ofDays(1), d.birthHold()));
    section.done();
    return metering;
  }

  static Limits limits(Section section) {
    Limits d = Limits.defaults();
    Limits limits =
        new Limits(
            section.size("request-line", KIB, MIB, d.requestLine()),
            section.size("headers", KIB, 16 * MIB, d.headers()),
            section.integer("header-count", 10, 10_000, d.headerCount()),
            section.integer("connections", 1, 1_000_000, d.connections()),
            section.size("replay", 0, 64 * MIB, d.replay()),
            section.integer("idle-per-upstream", 0, 100_000, d.idlePerUpstream()),
            section.size("write-high", KIB, 64 * MIB, d.writeHigh()),
            section.size("write-low", 1, 64 * MIB, d.writeLow()),
            section.size("include-usage-body", 0, 64 * MIB, d.includeUsageBody()),
            section.size("signed-body", 0, 256 * MIB, d.signedBody()),
            section.integer("http2-streams", 1, 10_000, d.http2Streams()),
            section.integer("http2-resets", 1, 1_000_000, d.http2Resets()),
            memory(section.section("memory")));
    if (limits.writeLow() > limits.writeHigh()) {
      section.problem(
          section
              .written("write-low")
              .or(() -> section.written("write-high"))
              .orElse(section.spot()),
          "limits.write-low must not be above limits.write-high, which is "
              + limits.writeHigh()
              + "B");
    }
    section.done();
    return limits;
  }

  private static MemoryRungs memory(Section section) {
    MemoryRungs d = MemoryRungs.defaults();
    MemoryRungs rungs =
        new MemoryRungs(
            rung(section, "stop-accepting", d.stopAccepting()),
            rung(section, "refuse", d.refuse()),
            rung(section, "reset", d.reset()));
    if (rungs.stopAccepting() > rungs.refuse()) {
      outOfOrder(section, "stop-accepting", "refuse", rungs.refuse());
    }
    if (rungs.refuse() > rungs.reset()) {
      outOfOrder(section, "refuse", "reset", rungs.reset());
    }
    section.done();
    return rungs;
  }

  private static double rung(Section section, String key, double fallback) {
    return section
        .take(key)
        .flatMap(
            value ->
                value.parsed(
                    text -> Units.percent(text).filter(part -> part.signum() > 0),
                    "must be a part of direct memory like 85%, above 0% and up to 100%, which"
                        + " switches it off"))
        .map(BigDecimal::doubleValue)
        .orElse(fallback);
  }

  private static void outOfOrder(Section section, String lower, String upper, double bound) {
    section.problem(
        section.written(lower).or(() -> section.written(upper)).orElse(section.spot()),
        section.place().child(lower)
            + " must not be above "
            + section.place().child(upper)
            + ", which is "
            + new BigDecimal(Double.toString(bound))
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString()
            + "%");
  }

  static Timeouts timeouts(Section section) {
    Timeouts d = Timeouts.defaults();
    Timeouts timeouts =
        new Timeouts(
            section.duration("request-head", LONGEST, d.requestHead()),
            section.duration("request-body", LONGEST, d.requestBody()),
            section.duration("connect", LONGEST, d.connect()),
            section.duration("tls", LONGEST, d.tls()),
            section.duration("keep-alive", LONGEST, d.keepAlive()),
            section.duration("idle-upstream", LONGEST, d.idleUpstream()),
            section.duration("stalled-client", LONGEST, d.stalledClient()),
            section.duration("drain-delay", LONGEST, d.drainDelay()),
            section.duration("drain", LONGEST, d.drain()));
    section.done();
    return timeouts;
  }
}
