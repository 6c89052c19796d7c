package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which key of the invoice is which credential of the ledger: as the operator says, else by the
 * same name, else by the name of the one caller who uses a credential, else by what was used: of
 * all pairs the ones whose use has most in common, and at least half.
 */
final class Keys {
  private static final double IN_COMMON = 0.5;
  private static final double MOST_IN_COMMON = 0.9;

  private final Map<String, String> said = new HashMap<>();
  private final Map<String, String> used = new HashMap<>();
  private boolean telling;

  Keys(Set<String> exported, Metered metered, List<KeyAlias> aliases, Map<Place, Amounts> amounts) {
    Set<String> keys = new TreeSet<>(exported);
    Set<String> credentials = new TreeSet<>(metered.credentials());
    for (KeyAlias alias : aliases) {
      if (keys.contains(alias.exported())) {
        join(alias.exported(), alias.credential());
      }
    }
    for (String key : keys) {
      credentials.stream()
          .filter(key::equalsIgnoreCase)
          .forEach(credential -> joinFree(key, credential));
    }
    for (String key : keys) {
      List<String> theirs =
          credentials.stream()
              .filter(credential -> isOnlyCaller(metered.callers(credential), key))
              .toList();
      if (theirs.size() == 1) {
        joinFree(key, theirs.getFirst());
      }
    }
    telling = !said.isEmpty();
    byUse(keys, credentials, amounts);
  }

  /** Tokens, or where only money is told cents, on both sides of a place. */
  record Amounts(BigDecimal said, BigDecimal used) {
    Amounts plus(Amounts other) {
      return new Amounts(said.add(other.said), used.add(other.used));
    }
  }

  private static boolean isOnlyCaller(Set<String> callers, String key) {
    return callers.size() == 1 && callers.iterator().next().equalsIgnoreCase(key);
  }

  private void joinFree(String key, String credential) {
    if (!said.containsKey(key) && !used.containsKey(credential)) {
      join(key, credential);
    }
  }

  /** Several keys may be one credential, and several credentials one key. */
  private void join(String key, String credential) {
    String label = said.getOrDefault(key, used.getOrDefault(credential, credential));
    String other = used.getOrDefault(credential, label);
    said.put(key, label);
    used.put(credential, label);
    if (!other.equals(label)) {
      said.replaceAll((each, before) -> before.equals(other) ? label : before);
      used.replaceAll((each, before) -> before.equals(other) ? label : before);
    }
  }

  /** How much two have in common. */
  private record Likeness(String key, String credential, double share) {}

  private void byUse(Set<String> keys, Set<String> credentials, Map<Place, Amounts> amounts) {
    Map<String, Map<Place, BigDecimal>> saidBy = new HashMap<>();
    Map<String, Map<Place, BigDecimal>> usedBy = new HashMap<>();
    amounts.forEach(
        (place, both) -> {
          Place anyKey = new Place(place.day(), place.model(), "");
          if (both.said().signum() > 0) {
            saidBy.computeIfAbsent(place.key(), none -> new HashMap<>()).put(anyKey, both.said());
          }
          if (both.used().signum() > 0) {
            usedBy.computeIfAbsent(place.key(), none -> new HashMap<>()).put(anyKey, both.used());
          }
        });
    List<Likeness> pairs = new ArrayList<>();
    for (String key : keys) {
      for (String credential : credentials) {
        if (!said.containsKey(key) && !used.containsKey(credential)) {
          Map<Place, BigDecimal> a = saidBy.getOrDefault(key, Map.of());
          Map<Place, BigDecimal> b = usedBy.getOrDefault(credential, Map.of());
          // Days may be shifted; then models still have it in common.
          double share = Math.max(share(a, b), 0.999 * share(byModel(a), byModel(b)));
          if (share >= IN_COMMON) {
            pairs.add(new Likeness(key, credential, share));
          }
        }
      }
    }
    pairs.sort(
        Comparator.comparingDouble(Likeness::share)
            .reversed()
            .thenComparing(Likeness::key)
            .thenComparing(Likeness::credential));
    telling |= pairs.stream().anyMatch(pair -> pair.share() >= MOST_IN_COMMON);
    pairs.forEach(pair -> joinFree(pair.key(), pair.credential()));
  }

  private static Map<Place, BigDecimal> byModel(Map<Place, BigDecimal> byDay) {
    Map<Place, BigDecimal> sums = new HashMap<>();
    byDay.forEach(
        (place, amount) ->
            sums.merge(new Place(LocalDate.EPOCH, place.model(), ""), amount, BigDecimal::add));
    return sums;
  }

  private static double share(Map<Place, BigDecimal> a, Map<Place, BigDecimal> b) {
    Set<Place> places = new HashSet<>(a.keySet());
    places.addAll(b.keySet());
    BigDecimal common = BigDecimal.ZERO;
    BigDecimal all = BigDecimal.ZERO;
    for (Place place : places) {
      BigDecimal one = a.getOrDefault(place, BigDecimal.ZERO);
      BigDecimal other = b.getOrDefault(place, BigDecimal.ZERO);
      common = common.add(one.min(other));
      all = all.add(one.max(other));
    }
    return all.signum() == 0 ? 0 : common.doubleValue() / all.doubleValue();
  }

  /** Whether at least one key is known by its name, or beyond doubt by its use. */
  boolean telling() {
    return telling;
  }

  String labelOfKey(String key) {
    return said.getOrDefault(key, key);
  }

  String labelOfCredential(String credential) {
    return used.getOrDefault(credential, credential);
  }

  /** Labels that stand on both sides. */
  boolean isKnown(String label) {
    return said.containsValue(label) && used.containsValue(label);
  }
}
