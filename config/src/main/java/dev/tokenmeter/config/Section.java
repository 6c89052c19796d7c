package dev.tokenmeter.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map of the file. Its reader asks for every key it knows, written or not; {@link #done} then
 * reports what nobody asked for.
 */
final class Section {
  private static final String MERGE = "<<";

  private final Reading reading;
  private final Place place;
  private final Spot spot;
  private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(Reading reading, Place place, Spot spot) {
    this.reading = reading;
    this.place = place;
    this.spot = spot;
  }

  /** A map as written; a key that comes twice is a problem, and its first value counts. */
  static Section of(Reading reading, Place place, Spot spot, Yaml.Entries written) {
    Section section = new Section(reading, place, spot);
    Set<Yaml> merged = Collections.newSetFromMap(new IdentityHashMap<>());
    written.entries().stream().filter(entry -> !isMerge(entry)).forEach(section::add);
    written.entries().stream()
        .filter(Section::isMerge)
        .forEach(entry -> section.merge(entry.value(), merged));
    return section;
  }

  /** A map that is not written. */
  static Section absent(Reading reading, Place place, Spot spot) {
    return new Section(reading, place, spot);
  }

  private static boolean isMerge(Yaml.Entry entry) {
    return entry.key().style() == Yaml.Style.PLAIN && entry.key().text().equals(MERGE);
  }

  private void add(Yaml.Entry entry) {
    Yaml.Entry first = entries.putIfAbsent(entry.key().text(), entry);
    if (first != null) {
      reading.problem(
          entry.key().spot(),
          place.named(entry.key().text())
              + " is written twice, first in line "
              + first.key().spot().line());
    }
  }

  /** YAML's merge key: the keys of other maps, where this one has none of its own. */
  private void merge(Yaml value, Set<Yaml> merged) {
    if (!merged.add(value)) {
      return;
    }
    switch (value) {
      case Yaml.Entries(Spot at, List<Yaml.Entry> others) ->
          others.forEach(
              entry -> {
                if (isMerge(entry)) {
                  merge(entry.value(), merged);
                } else {
                  entries.putIfAbsent(entry.key().text(), entry);
                }
              });
      case Yaml.Items(Spot at, List<Yaml> maps) -> maps.forEach(map -> merge(map, merged));
      case Yaml.Text text ->
          reading.problem(text.spot(), "the merge key << takes a map or a list of maps");
    }
  }

  Place place() {
    return place;
  }

  /** The key or list item that holds this map. */
  Spot spot() {
    return spot;
  }

  /** What is written under a key; empty if nothing is, or {@code null}. */
  Optional<Value> take(String key) {
    asked.add(key);
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> !(entry.value() instanceof Yaml.Text text && text.isNull()))
        .map(entry -> value(key, entry));
  }

  /** Where a key is written, be its value {@code null} or not. */
  Optional<Spot> written(String key) {
    return Optional.ofNullable(entries.get(key)).map(entry -> entry.key().spot());
  }

  /** All entries under names that the operator chose, {@code null} ones included. */
  List<Named> named() {
    List<Named> all = new ArrayList<>();
    entries.forEach(
        (name, entry) ->
            all.add(
                new Named(
                    name,
                    new Value(reading, place.named(name), entry.key().spot(), entry.value()))));
    asked.addAll(entries.keySet());
    return all;
  }

  /** One entry under a name that the operator chose. */
  record Named(String name, Value value) {}

  private Value value(String key, Yaml.Entry entry) {
    return new Value(reading, place.child(key), entry.key().spot(), entry.value());
  }

  /** The value of a key that has to be there. */
  Optional<Value> require(String key, String example) {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      problem(spot, place + " needs " + key + ", e.g. " + key + ": " + example);
    }
    return value;
  }

  /** A map below this one, with or without keys of its own. */
  Section section(String key) {
    return take(key)
        .flatMap(Value::section)
        .orElseGet(() -> absent(reading, place.child(key), written(key).orElse(spot)));
  }

  Optional<String> text(String key) {
    return take(key).flatMap(Value::text);
  }

  List<Value> list(String key) {
    return take(key).map(Value::list).orElse(List.of());
  }

  int integer(String key, int min, int max, int fallback) {
    return take(key).flatMap(value -> value.integer(min, max)).orElse(fallback);
  }

  int size(String key, int min, int max, int fallback) {
    return take(key).flatMap(value -> value.size(min, max)).orElse(fallback);
  }

  Duration duration(String key, Duration max, Duration fallback) {
    return take(key).flatMap(value -> value.duration(max)).orElse(fallback);
  }

  <E extends Enum<E>> E oneOf(String key, List<E> allowed, E fallback) {
    return take(key).flatMap(value -> value.oneOf(allowed)).orElse(fallback);
  }

  void problem(Spot at, String message) {
    reading.problem(at, message);
  }

  Reading reading() {
    return reading;
  }

  /** Notes, where this key is written, that its feature is not built. */
  void unbuilt(String key) {
    if (take(key).isPresent()) {
      reading.unbuilt(written(key).orElse(spot), place.child(key).shown());
    }
  }

  /** Reports the keys that no reader knows. */
  void done() {
    entries.forEach(
        (key, entry) -> {
          if (!asked.contains(key)) {
            problem(entry.key().spot(), unknown(key));
          }
        });
  }

  private String unknown(String key) {
    String name = place.named(key).shown();
    return RetiredKeys.replacement(place, key)
        .map(replacement -> name + " is no key any more; use " + replacement)
        .orElseGet(
            () ->
                name
                    + " is an unknown key"
                    + Suggestions.hint(key, asked)
                    + "; allowed: "
                    + String.join(", ", asked));
  }
}
