package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an answer says of itself, gathered over its texts. */
public final class Answer {
  /**
   * More distinct oddities than one answer can have by the declared paths; further ones are lost.
   */
  private static final int MAX_ANOMALIES = 64;

  private final Set<String> anomalies = new LinkedHashSet<>();
  private Optional<String> model = Optional.empty();
  private Optional<String> responseId = Optional.empty();
  private Optional<String> serviceTier = Optional.empty();
  private Optional<String> speed = Optional.empty();
  private Optional<String> region = Optional.empty();
  private Optional<String> stopReason = Optional.empty();
  private final Map<BilledUnit, Long> units = new EnumMap<>(BilledUnit.class);
  private Background background = Background.NO;
  private boolean stopped;
  private boolean stored;
  private boolean billable = true;
  private long deliveredTextBytes;
  private boolean failed;

  /** Notes an oddity by name. */
  public void anomaly(String name) {
    if (anomalies.size() < MAX_ANOMALIES) {
      anomalies.add(name);
    }
  }

  public Set<String> anomalies() {
    return anomalies;
  }

  /** The first name that is not empty stays, because later texts only repeat it. */
  void model(Captures text, Path path) {
    if (model.isEmpty()) {
      model = text.text(path).filter(name -> !name.isEmpty());
    }
  }

  /** The model changed in the middle of the answer. */
  void servedBy(String name) {
    model = Optional.of(name);
  }

  public Optional<String> model() {
    return model;
  }

  void responseId(Captures text, Path path) {
    if (responseId.isEmpty()) {
      responseId = text.text(path).filter(id -> !id.isEmpty());
    }
  }

  void serviceTier(Captures text, Path path) {
    if (text.has(path) && !text.textEquals(path, serviceTier.orElse(""))) {
      serviceTier = text.text(path);
    }
  }

  void speed(Captures text, Path path) {
    if (text.has(path) && !text.textEquals(path, speed.orElse(""))) {
      speed = text.text(path);
    }
  }

  void region(Captures text, Path path) {
    if (text.has(path) && !text.textEquals(path, region.orElse(""))) {
      region = text.text(path);
    }
  }

  /** What is billed beside tokens, as a total so far: a later count replaces. */
  void bill(BilledUnit unit, long count) {
    if (count != Captures.UNKNOWN) {
      units.put(unit, count);
    }
  }

  /** One of several answers in one body: its oddities, and what it is billed beside tokens. */
  void add(Answer item) {
    item.anomalies.forEach(this::anomaly);
    item.units.forEach((unit, count) -> units.merge(unit, count, Tokens::add));
  }

  public Map<BilledUnit, Long> units() {
    return units;
  }

  void background(Background is) {
    background = is;
  }

  public Background background() {
    return background;
  }

  /** The provider keeps the answer. */
  void store() {
    stored = true;
  }

  /** The provider does not charge for the tokens it reports. */
  void waive() {
    billable = false;
  }

  void stopReason(Captures text, Path path) {
    if (text.has(path)) {
      stopReason = text.text(path);
    }
  }

  boolean stoppedBy(String reason) {
    return stopReason.filter(reason::equals).isPresent();
  }

  /** It is over, for a reason that it does not name. */
  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped || stopReason.isPresent();
  }

  void delivered(long bytes) {
    deliveredTextBytes += bytes;
  }

  public long deliveredTextBytes() {
    return deliveredTextBytes;
  }

  /** The answer carries an error. */
  public void fail() {
    failed = true;
  }

  public boolean failed() {
    return failed;
  }

  public ResponseFacts facts() {
    return new ResponseFacts(
        model,
        responseId,
        serviceTier,
        speed,
        region,
        stopReason,
        background,
        stored,
        billable,
        units,
        deliveredTextBytes,
        Deltas.NONE);
  }
}
