package dev.tokenmeter.proxy.demo;

import java.util.List;

/**
 * What the mock provider says to one request.
 *
 * @param id unique; every format puts its own prefix before it
 * @param pieces the text, one for each event of a stream
 */
record Answer(String id, String model, List<String> pieces, Spent spent) {

  Answer {
    pieces = List.copyOf(pieces);
  }

  String text() {
    return String.join("", pieces);
  }
}
