package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.post;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How long requests take, one after the other. */
record Latencies(ServedProcess served, Set<String> answered) {

  /** Microseconds of each, the shortest first. */
  List<Long> ofRequests(int count) throws IOException, InterruptedException {
    List<Long> micros = new ArrayList<>();
    try (RawConnection client = RawConnection.connect(served.address())) {
      for (int i = 0; i < count; i++) {
        long asked = System.nanoTime();
        client.send(post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}"));
        answered.add(client.readResponse().header("request-id").orElseThrow());
        micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - asked));
      }
    }
    Collections.sort(micros);
    return micros;
  }

  /** The median and the 99th percentile. */
  static String text(List<Long> micros) {
    return micros.get(micros.size() / 2) + " and " + micros.get(micros.size() * 99 / 100);
  }
}
