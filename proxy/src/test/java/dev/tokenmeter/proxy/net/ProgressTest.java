package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ledger hears of streams while they run. */
@Timeout(60)
final class ProgressTest {
  private static final int MANY = 150;
  private static final String EVENT = "1c\r\ndata: {\"type\":\"some event\"}\n\r\n";

  private final CountDownLatch end = new CountDownLatch(1);

  /** Streams of which those with {@code ?talks} send events until the end, the others only one. */
  private void stream(String request, Socket connection) throws IOException {
    RawOrigin.write(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + EVENT);
    try {
      while (end.getCount() > 0) {
        if (request.contains("?talks")) {
          RawOrigin.write(connection, EVENT);
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    RawOrigin.write(connection, "0\r\n\r\n");
  }

  private static Socket ask(Loaded proxy, String query) throws IOException {
    Socket socket = proxy.connect();
    RawOrigin.write(
        socket,
        "POST /v1/messages?"
            + query
            + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2\r\n\r\n{}");
    return socket;
  }

  private static long toldOf(Loaded proxy, UUID id) {
    return proxy.soFar.stream().filter(record -> record.id().equals(id)).count();
  }

  @Test
  void aStreamOfWhichNothingCame_isToldOfAgainOnlyAfterFiveSeconds() throws Exception {
    try (RawOrigin origin = new RawOrigin(this::stream);
        Loaded proxy = new Loaded(origin.port(), Limits.defaults(), Machine.real());
        Socket silent = ask(proxy, "silent")) {
      Loaded.until(() -> !proxy.soFar.isEmpty());
      UUID quiet = proxy.soFar.getFirst().id();
      try (Socket talker = ask(proxy, "talks")) {
        Loaded.until(
            () ->
                proxy.soFar.stream().map(ExchangeRecord::id).distinct().count() == 2
                    && proxy.soFar.size() - toldOf(proxy, quiet) >= 4);
        end.countDown();
        talker.getInputStream().readAllBytes();
      }
      silent.getInputStream().readAllBytes();
      List<ExchangeRecord> told =
          proxy.soFar.stream().filter(record -> record.id().equals(quiet)).toList();
      for (int i = 1; i < told.size(); i++) {
        Duration since = told.get(i).duration().minus(told.get(i - 1).duration());
        boolean news = told.get(i).responseBytes() != told.get(i - 1).responseBytes();
        assertThat(news || since.compareTo(Duration.ofMillis(4_900)) > 0)
            .as("again after %s with nothing new", since)
            .isTrue();
      }
    }
  }

  @Test
  void moreStreamsThanOnePart_areAllToldOf_andEndOnceEach() throws Exception {
    try (RawOrigin origin = new RawOrigin(this::stream);
        Loaded proxy = new Loaded(origin.port(), Limits.defaults(), Machine.real())) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        clients.add(ask(proxy, "talks"));
      }
      Loaded.until(() -> proxy.soFar.stream().map(ExchangeRecord::id).distinct().count() == MANY);
      end.countDown();
      for (Socket client : clients) {
        client.getInputStream().readAllBytes();
        client.close();
      }
      Loaded.until(() -> proxy.records.size() == MANY);
      assertThat(proxy.records).extracting(ExchangeRecord::id).doesNotHaveDuplicates();
    }
  }
}
