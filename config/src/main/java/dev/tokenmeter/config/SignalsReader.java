package dev.tokenmeter.config;

import dev.tokenmeter.config.Signals.Aborted;
import dev.tokenmeter.config.Signals.CacheUnread;
import dev.tokenmeter.config.Signals.LowEntropy;
import dev.tokenmeter.config.Signals.Mode;
import dev.tokenmeter.config.Signals.Periodic;
import dev.tokenmeter.config.Signals.Repeat;
import dev.tokenmeter.config.Signals.Stuffed;
import dev.tokenmeter.config.Signals.Thinking;
import dev.tokenmeter.config.Signals.Uniform;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code signals:}, each a mode alone or a map of its thresholds. */
final class SignalsReader {
  private static final int MOST_TOKENS = 100_000_000;
  private static final int MOST_REQUESTS = 10_000;
  private static final BigDecimal WIDEST = BigDecimal.TEN;
  private static final Duration DAY = Duration.ofDays(1);

  private final Section signals;

  private SignalsReader(Section signals) {
    this.signals = signals;
  }

  static Signals read(Section signals) {
    Signals defaults = Signals.defaults();
    SignalsReader reader = new SignalsReader(signals);
    Signals read =
        new Signals(
            reader.aborted(defaults.aborted()),
            reader.lowEntropy(defaults.lowEntropy()),
            reader.repeat(defaults.repeat()),
            reader.cacheUnread(defaults.cacheUnread()),
            reader.uniform(defaults.uniform()),
            reader.stuffed(defaults.stuffed()),
            reader.thinking(defaults.thinking()),
            reader.periodic(defaults.periodic()));
    signals.done();
    return read;
  }

  private Aborted aborted(Aborted d) {
    Terms terms = terms("aborted", d.mode());
    Aborted aborted = new Aborted(terms.mode(), terms.tokens("size", d.size()));
    terms.section().done();
    return aborted;
  }

  private LowEntropy lowEntropy(LowEntropy d) {
    Terms terms = terms("low-entropy", d.mode());
    LowEntropy low =
        new LowEntropy(
            terms.mode(), terms.part("share", d.share()), terms.tokens("output", d.output()));
    terms.section().done();
    return low;
  }

  private Repeat repeat(Repeat d) {
    Terms terms = terms("repeat", d.mode());
    Repeat repeat =
        new Repeat(
            terms.mode(),
            terms.part("tolerance", d.tolerance()),
            terms.tokens("tolerance-tokens", d.toleranceTokens()),
            terms.section().integer("times", 1, 100, d.times()));
    terms.section().done();
    return repeat;
  }

  private CacheUnread cacheUnread(CacheUnread d) {
    Terms terms = terms("cache-unread", d.mode());
    CacheUnread unread =
        new CacheUnread(
            terms.mode(),
            terms.part("share", d.share()),
            terms.tokens("written", d.written()),
            terms.section().duration("within", DAY, d.within()),
            terms.section().integer("times", 1, 100, d.times()));
    terms.section().done();
    return unread;
  }

  private Uniform uniform(Uniform d) {
    Terms terms = terms("uniform", d.mode());
    Uniform uniform =
        new Uniform(
            terms.mode(),
            terms.deviation(d.deviation()),
            terms.section().integer("requests", 2, MOST_REQUESTS, d.requests()));
    terms.section().done();
    return uniform;
  }

  private Stuffed stuffed(Stuffed d) {
    Terms terms = terms("stuffed", d.mode());
    Stuffed stuffed =
        new Stuffed(
            terms.mode(), terms.tokens("fresh", d.fresh()), terms.tokens("output", d.output()));
    terms.section().done();
    return stuffed;
  }

  private Thinking thinking(Thinking d) {
    Terms terms = terms("thinking", d.mode());
    Thinking thinking =
        new Thinking(
            terms.mode(),
            terms.part("share", d.share()),
            terms.tokens("reasoning", d.reasoning()),
            terms.tokens("visible", d.visible()));
    terms.section().done();
    return thinking;
  }

  private Periodic periodic(Periodic d) {
    Terms terms = terms("periodic", d.mode());
    Periodic periodic =
        new Periodic(
            terms.mode(),
            terms.deviation(d.deviation()),
            terms.section().duration("gap", DAY, d.gap()),
            terms.section().integer("requests", 2, MOST_REQUESTS, d.requests()));
    terms.section().done();
    return periodic;
  }

  private Terms terms(String signal, Mode fallback) {
    List<Mode> modes = List.of(Mode.values());
    Optional<Value> alone = signals.take(signal).filter(value -> value.yaml() instanceof Yaml.Text);
    Section section =
        alone
            .map(value -> Section.absent(signals.reading(), value.place(), value.keySpot()))
            .orElseGet(() -> signals.section(signal));
    Mode mode =
        alone.isPresent()
            ? alone.get().oneOf(modes).orElse(fallback)
            : section.oneOf("mode", modes, fallback);
    return new Terms(section, mode);
  }

  /** The thresholds of one class, being read. */
  private record Terms(Section section, Mode mode) {

    int tokens(String key, int fallback) {
      return section.integer(key, 0, MOST_TOKENS, fallback);
    }

    double part(String key, double fallback) {
      return section
          .take(key)
          .flatMap(value -> value.parsed(Units::percent, "must be a part like 2%, from 0% to 100%"))
          .map(BigDecimal::doubleValue)
          .orElse(fallback);
    }

    double deviation(double fallback) {
      return section
          .take("deviation")
          .flatMap(
              value ->
                  value.parsed(
                      text -> Units.decimal(text).filter(number -> number.compareTo(WIDEST) <= 0),
                      "must be a number like 0.05, from 0 to 10"))
          .map(BigDecimal::doubleValue)
          .orElse(fallback);
    }
  }
}
