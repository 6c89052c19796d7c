package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that streams answers of any length and remembers of each what it used, by the request
 * id that it sent.
 */
final class TruthfulProvider implements ScriptedOrigin.Script {
  /** Tokens of output that each event of an answer tells of: four letters to a token. */
  static final int EVENT_TOKENS = 10;

  private static final long PAUSE_MILLIS = 100;
  private static final int MAX_EVENTS = 40;
  private static final int MAX_INPUT = 1_000;
  private static final String DELTA =
      chunk(
          event(
              "content_block_delta",
              "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                  + "\"text\":\"0123456789012345678901234567890123456789\"}}"));

  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /**
   * What one answer used.
   *
   * @param input tokens, told at its begin
   * @param begun when that was told, by {@link System#nanoTime}
   * @param sent when each event so far was sent
   */
  record Answer(int input, long begun, AtomicInteger output, Map<Integer, Long> sent) {
    /** Events that had been sent at a moment. */
    int eventsAt(long nanos) {
      return (int) sent.values().stream().filter(at -> at - nanos <= 0).count();
    }
  }

  /** By request id. */
  Map<String, Answer> answers() {
    return Map.copyOf(answers);
  }

  /** All tokens that any answer has told of. */
  long tokens() {
    return answers.values().stream()
        .mapToLong(answer -> answer.input() + (long) answer.output().get())
        .sum();
  }

  @Override
  public void run(RawConnection connection) throws Exception {
    while (true) {
      boolean streamed = connection.readRequest().body().contains("\"stream\":true");
      if (streamed) {
        stream(connection, new SplittableRandom().nextInt(1, MAX_EVENTS));
      } else {
        answer(connection);
      }
    }
  }

  private void answer(RawConnection connection) throws Exception {
    String id = "req-" + ids.incrementAndGet();
    Answer answer = begin(id);
    answer.output().set(EVENT_TOKENS);
    String body =
        "{\"type\":\"message\",\"model\":\"claude-x\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d}}"
            .formatted(answer.input(), EVENT_TOKENS);
    connection.send(
        head(
                "HTTP/1.1 200 OK",
                "Content-Type: application/json",
                "request-id: " + id,
                "Content-Length: " + body.length())
            + body);
  }

  private Answer begin(String id) {
    Answer answer =
        new Answer(
            new SplittableRandom().nextInt(1, MAX_INPUT),
            System.nanoTime(),
            new AtomicInteger(1),
            new ConcurrentHashMap<>());
    answers.put(id, answer);
    return answer;
  }

  private void stream(RawConnection connection, int events) throws Exception {
    String id = "req-" + ids.incrementAndGet();
    Answer answer = begin(id);
    connection.send(
        head(
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream",
                "request-id: " + id,
                "Transfer-Encoding: chunked")
            + chunk(
                event(
                    "message_start",
                    "{\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"usage\":"
                        + "{\"input_tokens\":%d,\"output_tokens\":1}}}"
                            .formatted(answer.input()))));
    for (int i = 1; i <= events; i++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      answer.output().set(EVENT_TOKENS * i);
      connection.send(DELTA);
      answer.sent().put(i, System.nanoTime());
    }
    connection.send(
        chunk(
                event(
                    "message_delta",
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
                        + "{\"output_tokens\":%d}}".formatted(EVENT_TOKENS * events)))
            + chunk(event("message_stop", "{\"type\":\"message_stop\"}"))
            + "0\r\n\r\n");
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }
}
