package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One value of the file, to be read as what its key takes. Each method reports a problem at the
 * value's place, without the value, and is then empty.
 *
 * @param keySpot where its key stands, or the value itself in a list
 */
record Value(Reading reading, Place place, Spot keySpot, Yaml yaml) {
  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-fA-F]{64}");

  /** A single value that is not blank, references to the environment replaced. */
  Optional<String> text() {
    if (!(yaml instanceof Yaml.Text written) || written.isNull()) {
      return refuse("must be a single value, is " + yaml.kind());
    }
    Optional<String> text =
        switch (EnvironmentReferences.resolve(written.text(), reading.environment())) {
          case EnvironmentReferences.Resolved.Value(String resolved) -> Optional.of(resolved);
          case EnvironmentReferences.Resolved.Unset(String variable) ->
              refuse("refers to the environment variable " + variable + ", which is not set");
          case EnvironmentReferences.Resolved.Malformed() ->
              refuse("holds ${ but no reference; the only form is ${env:NAME}");
        };
    return text.flatMap(
        value -> value.isBlank() ? refuse("must not be empty") : Optional.of(value));
  }

  /** A text of one form, or a problem that says which. */
  <T> Optional<T> parsed(Function<String, Optional<T>> parser, String form) {
    return text()
        .flatMap(
            text -> {
              Optional<T> parsed = parser.apply(text);
              return parsed.isPresent() ? parsed : refuse(form);
            });
  }

  Optional<Integer> integer(int min, int max) {
    return parsed(
        text -> Units.whole(text).filter(n -> n >= min && n <= max).map(Long::intValue),
        "must be a whole number from " + min + " to " + max);
  }

  Optional<Integer> size(int min, int max) {
    return parsed(
        text -> Units.size(text).filter(n -> n >= min && n <= max).map(Long::intValue),
        "must be a size with its unit, like 64KiB or 1MB, from " + min + "B to " + max + "B");
  }

  Optional<Duration> duration(Duration max) {
    return parsed(
        text -> Units.duration(text).filter(duration -> duration.compareTo(max) <= 0),
        "must be a duration with its unit (ms, s, m, h, d, w), like 500ms or 30s, up to "
            + max.toDays()
            + "d");
  }

  Optional<BigDecimal> decimal() {
    return parsed(Units::decimal, "must be a number that is not negative, like 0.25");
  }

  Optional<Boolean> bool() {
    return parsed(
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            },
        "must be true or false");
  }

  /** A constant by its name in lower case with hyphens. */
  <E extends Enum<E>> Optional<E> oneOf(List<E> allowed) {
    List<String> keys = allowed.stream().map(Value::key).toList();
    return text().flatMap(text -> choose(text, keys)).map(text -> allowed.get(keys.indexOf(text)));
  }

  /** One of these words. */
  Optional<String> word(List<String> allowed) {
    return text().flatMap(text -> choose(text, allowed));
  }

  private Optional<String> choose(String text, List<String> allowed) {
    return allowed.contains(text)
        ? Optional.of(text)
        : refuse("must be one of " + String.join(", ", allowed) + Suggestions.hint(text, allowed));
  }

  private static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Optional<URI> url(Function<String, Urls.Parsed> kind) {
    return text()
        .flatMap(
            text ->
                switch (kind.apply(text)) {
                  case Urls.Parsed.Good(URI uri) -> Optional.of(uri);
                  case Urls.Parsed.Bad(String why) -> refuse(why);
                });
  }

  /** A digest: 64 lower-case hex digits without its prefix. */
  Optional<String> sha256() {
    return parsed(
        text ->
            SHA256.matcher(text).matches()
                ? Optional.of(text.substring("sha256:".length()).toLowerCase(Locale.ROOT))
                : Optional.empty(),
        "must be sha256: and 64 hex digits, never the secret itself"
            + " (`tokenmeter token NAME` makes a token and its digest)");
  }

  /** A path, resolved against the directory of the file; whether it exists is not looked at. */
  Optional<Path> path() {
    return parsed(this::resolved, "must be the path of a file");
  }

  /** The path of a file that can be read now. */
  Optional<Path> readableFile() {
    return path()
        .flatMap(
            path ->
                Files.isRegularFile(path) && Files.isReadable(path)
                    ? Optional.of(path)
                    : refuse("names a file that does not exist or cannot be read"));
  }

  private Optional<Path> resolved(String text) {
    try {
      Path path = Path.of(text);
      return Optional.of(reading.base().map(base -> base.resolve(path)).orElse(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The items of a list, those left empty reported. */
  List<Value> list() {
    if (!(yaml instanceof Yaml.Items written)) {
      refuse("must be a list, like [a, b], is " + yaml.kind());
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (Yaml item : written.items()) {
      items.add(new Value(reading, place.item(items.size()), item.spot(), item));
    }
    return items;
  }

  /** A map; nothing at all is an empty one where the caller allows it. */
  Optional<Section> section() {
    return yaml instanceof Yaml.Entries written
        ? Optional.of(Section.of(reading, place, keySpot, written))
        : refuse("must be a map, like { key: value }, is " + yaml.kind());
  }

  /** Reports what is wrong with this value, and is empty. */
  <T> Optional<T> refuse(String why) {
    reading.problem(yaml.spot(), place + " " + why);
    return Optional.empty();
  }
}
