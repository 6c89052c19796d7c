package dev.tokenmeter.metrics.reconcile;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One name for each model, whatever the invoice and the ledger call it. Snapshots of a model stand
 * apart only where both sides name the same ones.
 */
final class ModelLabels {
  private static final Comparator<String> SHORTEST =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final Map<String, String> labels = new HashMap<>();

  ModelLabels(Collection<String> said, Collection<String> used) {
    Map<String, Set<String>> saidAs = group(said);
    Map<String, Set<String>> usedAs = group(used);
    saidAs.forEach((model, names) -> label(names, usedAs.getOrDefault(model, Set.of())));
    usedAs.forEach((model, names) -> label(saidAs.getOrDefault(model, Set.of()), names));
  }

  private static Map<String, Set<String>> group(Collection<String> names) {
    Map<String, Set<String>> groups = new HashMap<>();
    for (String name : names) {
      if (!name.isEmpty() && !name.equals(Place.FEES)) {
        groups.computeIfAbsent(ModelName.canonical(name), none -> new TreeSet<>()).add(name);
      }
    }
    return groups;
  }

  private void label(Set<String> said, Set<String> used) {
    if (said.equals(used)) {
      said.forEach(name -> labels.put(name, name));
      return;
    }
    String label = (used.isEmpty() ? said : used).stream().min(SHORTEST).orElseThrow();
    said.forEach(name -> labels.put(name, label));
    used.forEach(name -> labels.put(name, label));
  }

  String of(String name) {
    return labels.getOrDefault(name, name);
  }
}
