package dev.tokenmeter.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message as it came over the wire, its bytes as Latin-1.
 *
 * @param head start line and fields with their CRLFs, the blank line included
 * @param rawBody what followed, chunk lines and trailers included
 * @param body the content, without framing
 */
record RawMessage(String head, String rawBody, String body) {

  String startLine() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  int status() {
    return Integer.parseInt(startLine().split(" ", 3)[1]);
  }

  /** Field lines in their order, untouched. */
  List<String> fields() {
    return head.lines().skip(1).filter(line -> !line.isEmpty()).toList();
  }

  /** The field lines of one name. */
  List<String> fields(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return fields().stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .toList();
  }

  /** The value of the first field of that name, without white space around it. */
  Optional<String> header(String name) {
    return fields(name).stream()
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip());
  }
}
