package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Dialect;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every credential of a request, in order of precedence. */
sealed interface Slots {
  /** The longest credential that is looked at, in characters; a longer one is refused. */
  int MAX_CREDENTIAL = 8192;

  /** What was found; empty for a request without any credential. */
  record Found(List<Candidate> candidates) implements Slots {}

  /** Slots that two readers may understand differently. */
  record Unreadable(String message) implements Slots {}

  /** Reads the slots; touches nothing. */
  static Slots read(HttpRequest request, Optional<String> pathToken, Dialect dialect) {
    List<Candidate> found = new ArrayList<>(2);
    for (Slot slot : Slot.inOrderOf(dialect)) {
      String name = slot.key().toString();
      switch (slot.kind()) {
        case HEADER -> {
          if (!readHeader(request.headers(), slot, found)) {
            return new Unreadable("The header " + name + " is there more than once.");
          }
        }
        case QUERY -> {
          if (!readQuery(request.uri(), slot, found)) {
            return new Unreadable("The query parameter " + name + " has more than one value.");
          }
        }
        case SUBPROTOCOL -> {
          for (String value : request.headers().getAll(slot.key())) {
            Subprotocols.credentials(value).forEach(item -> add(found, slot, item));
          }
        }
        case PATH -> pathToken.ifPresent(token -> add(found, slot, token));
      }
    }
    for (Candidate candidate : found) {
      if (candidate.value().length() > MAX_CREDENTIAL) {
        return new Unreadable(
            "The credential in %s is longer than %d characters."
                .formatted(candidate.slot().key(), MAX_CREDENTIAL));
      }
    }
    return new Found(found);
  }

  /** Where a caller token stands that nobody looks for there, so that it would be forwarded. */
  static Optional<String> strayToken(HttpRequest request) {
    if (request.uri().contains(CallerTokens.PREFIX)
        && CallerTokens.contains(QueryCredentials.without(request.uri(), Slots::isParameter))) {
      return Optional.of("the request target");
    }
    Iterator<Map.Entry<CharSequence, CharSequence>> fields =
        request.headers().iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      String value = field.getValue().toString();
      if (value.contains(CallerTokens.PREFIX)
          && CallerTokens.contains(value)
          && !isHeader(field.getKey(), value)) {
        return Optional.of("the header " + Redaction.redact(field.getKey().toString()));
      }
    }
    return Optional.empty();
  }

  /** Whether a name is that of a query slot. */
  static boolean isParameter(String name) {
    for (Slot slot : Slot.values()) {
      if (slot.kind() == Slot.Kind.QUERY && slot.key().contentEquals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a field is a slot whose whole credential the value is, so that it was looked up. */
  private static boolean isHeader(CharSequence name, String value) {
    for (Slot slot : Slot.values()) {
      if (slot.key().contentEqualsIgnoreCase(name)) {
        return slot.kind() == Slot.Kind.SUBPROTOCOL
            ? Subprotocols.without(value).filter(CallerTokens::contains).isEmpty()
            : HeaderCredential.of(value).startsWith(CallerTokens.PREFIX);
      }
    }
    return false;
  }

  private static boolean readHeader(HttpHeaders headers, Slot slot, List<Candidate> found) {
    if (headers.get(slot.key()) == null) {
      return true;
    }
    Iterator<String> values = headers.valueStringIterator(slot.key());
    String value = values.next();
    if (HeaderCredential.isSigV4(value)) {
      addAccessKeyId(found, slot, HeaderCredential.accessKeyId(value));
    } else {
      add(found, slot, HeaderCredential.of(value));
    }
    return !values.hasNext();
  }

  private static boolean readQuery(String target, Slot slot, List<Candidate> found) {
    List<String> values = QueryCredentials.values(target, slot.key().toString());
    if (values.isEmpty()) {
      return true;
    }
    String value = values.getFirst();
    if (slot == Slot.PRESIGNED) {
      addAccessKeyId(found, slot, HeaderCredential.scope(value));
    } else {
      add(found, slot, value);
    }
    return values.stream().allMatch(value::equals);
  }

  private static void add(List<Candidate> found, Slot slot, String value) {
    if (!value.isEmpty()) {
      found.add(Candidate.of(slot, value));
    }
  }

  private static void addAccessKeyId(List<Candidate> found, Slot slot, String id) {
    if (!id.isEmpty()) {
      found.add(Candidate.ofAccessKeyId(slot, id));
    }
  }
}
