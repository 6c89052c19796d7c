package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the quarters of all callers part, without anybody's name. They are the same whoever asks,
 * are of more people than a group has to have, so that whoever asks is among enough others, and
 * have two digits that count. The first and the last of a measure move none of them.
 *
 * @param cuts of the measures that enough people have
 */
public record Quartiles(Map<Measure, Cut> cuts) {
  private static final MathContext DIGITS = new MathContext(2);

  /**
   * A quarter has less than the first, half less than the second, a quarter more than the third.
   */
  public record Cut(double p25, double p50, double p75) {}

  public Quartiles {
    cuts = Map.copyOf(cuts);
  }

  /** Of these people; empty if each of them has fewer others than a group has to have. */
  public static Optional<Quartiles> of(People people, Terms terms) {
    if (people.byName().size() <= terms.minimumGroup()) {
      return Optional.empty();
    }
    Map<Measure, Cut> cuts = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      List<Double> values = new ArrayList<>();
      for (People.Person person : people.byName().values()) {
        if (measure.of(person.sum(), terms) instanceof Known known) {
          values.add(known.value());
        }
      }
      if (values.size() > terms.minimumGroup()) {
        double[] sorted = Positions.sorted(values);
        cuts.put(measure, new Cut(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75)));
      }
    }
    return Optional.of(new Quartiles(cuts));
  }

  private static double at(double[] sorted, double part) {
    return new BigDecimal(Positions.quantile(sorted, part)).round(DIGITS).doubleValue();
  }
}
