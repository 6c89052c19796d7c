package dev.tokenmeter.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code callers:}. */
final class CallersReader {
  private static final int LONGEST = 128;
  private static final Pattern HASHED = Pattern.compile("(?:key|who)-[a-z2-7]{10}");
  private static final Set<String> RESERVED = Set.of("unconfirmed", "anonymous", "none");

  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, Integer> digests = new HashMap<>();

  private CallersReader() {}

  static List<Caller> read(List<Value> items) {
    CallersReader reader = new CallersReader();
    List<Caller> callers = new ArrayList<>();
    for (Value item : items) {
      item.section().flatMap(reader::caller).ifPresent(callers::add);
    }
    return callers;
  }

  /** A name that may become a metric label. */
  static Optional<String> label(Value value) {
    return value.parsed(
        text -> Optional.of(text.strip()).filter(CallersReader::isLabel),
        "must be 1 to 128 characters on one line, none of _… key-… who-… none anonymous unconfirmed, and"
            + " no secret");
  }

  static boolean isLabel(String text) {
    return !text.isBlank()
        && text.codePointCount(0, text.length()) <= LONGEST
        && text.codePoints().noneMatch(CallersReader::breaksLines)
        && !text.startsWith("_")
        && !RESERVED.contains(text)
        && !HASHED.matcher(text).matches()
        && !KnownSecrets.looksLikeOne(text);
  }

  private static boolean breaksLines(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isISOControl(codePoint)
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private Optional<Caller> caller(Section section) {
    Optional<Value> written = section.require("name", "alice");
    Optional<String> name = written.flatMap(CallersReader::label);
    Optional<String> team = section.take("team").flatMap(CallersReader::label);
    List<String> keys = digests(section.list("keys"));
    List<String> tokens = digests(section.list("tokens"));
    Caller.Standing standing =
        section.take("blocked").flatMap(Value::bool).orElse(false)
            ? Caller.Standing.BLOCKED
            : Caller.Standing.WELCOME;
    section.done();
    name.map(known -> names.putIfAbsent(known, section.spot().line()))
        .ifPresent(
            line ->
                written.ifPresent(
                    value ->
                        value.refuse("is the name of the caller in line " + line + " already")));
    return name.map(known -> new Caller(known, team, keys, tokens, standing));
  }

  private List<String> digests(List<Value> items) {
    List<String> found = new ArrayList<>();
    for (Value item : items) {
      Optional<String> digest = item.sha256();
      digest.ifPresent(found::add);
      digest
          .map(known -> digests.putIfAbsent(known, item.keySpot().line()))
          .ifPresent(line -> item.refuse("is listed in line " + line + " already"));
    }
    return found;
  }
}
