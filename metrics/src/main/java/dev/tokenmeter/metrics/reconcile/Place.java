package dev.tokenmeter.metrics.reconcile;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * Where an amount belongs.
 *
 * @param model empty where all models stand together
 * @param key empty where all keys stand together
 */
record Place(LocalDate day, String model, String key) implements Comparable<Place> {
  /** Stands for the model of what was paid beside tokens. */
  static final String FEES = "(fees)";

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::day).thenComparing(Place::model).thenComparing(Place::key);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  /** The same without what an export does not keep apart. */
  Place at(Grain grain) {
    return new Place(
        grain.daily() ? day : LocalDate.EPOCH,
        grain.modelled() ? model : "",
        grain.keyed() ? key : "");
  }

  /** What an export keeps apart. */
  record Grain(boolean daily, boolean modelled, boolean keyed) {

    /** What both keep apart. */
    Grain and(Grain other) {
      return new Grain(daily && other.daily, modelled && other.modelled, keyed && other.keyed);
    }
  }
}
