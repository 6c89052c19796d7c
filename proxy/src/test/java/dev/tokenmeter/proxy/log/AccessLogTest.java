package dev.tokenmeter.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class AccessLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void exchange_finished_isOneLineWithTheLedgersColumns() throws Exception {
    JsonNode line = JSON.readTree(lines(Config.AccessLog.JSON, Exchanges.chat()).getFirst());
    assertThat(line.get("id").asText()).isEqualTo(Exchanges.ID.toString());
    assertThat(line.get("started_at").asText()).isEqualTo("2026-11-25T05:00:00.123Z");
    assertThat(line.get("duration_ms").asLong()).isEqualTo(1_500);
    assertThat(line.get("ttft_ms").asLong()).isEqualTo(420);
    assertThat(line.get("instance").asText()).isEqualTo("here");
    assertThat(line.get("caller").asText()).isEqualTo("alice");
    assertThat(line.get("team").asText()).isEqualTo("payments");
    assertThat(line.get("model").asText()).isEqualTo("claude-opus-5-5");
    assertThat(line.get("model_requested").asText()).isEqualTo("claude-opus-latest");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("outcome").asText()).isEqualTo("ok");
    assertThat(line.get("input").asLong()).isEqualTo(12);
    assertThat(line.get("cache_read").asLong()).isEqualTo(41_000);
    assertThat(line.get("output").asLong()).isZero();
    assertThat(line.get("source").asText()).isEqualTo("reported");
    assertThat(line.get("upstream_request_id").asText()).isEqualTo("req_1");
  }

  @Test
  void exchange_withoutUsage_showsUnknownAsNullAndNoTokens() throws Exception {
    JsonNode line = JSON.readTree(lines(Config.AccessLog.JSON, Exchanges.refused()).getFirst());
    assertThat(line.get("ttft_ms").isNull()).isTrue();
    assertThat(line.get("model").isNull()).isTrue();
    assertThat(line.get("source").isNull()).isTrue();
    assertThat(line.has("input")).isFalse();
    assertThat(line.get("error").asText()).isEqualTo("unknown_caller");
  }

  @Test
  void exchange_partlyEstimated_isAnEstimate() throws Exception {
    JsonNode line = JSON.readTree(lines(Config.AccessLog.JSON, Exchanges.aborted()).getFirst());
    assertThat(line.get("source").asText()).isEqualTo("estimated");
    assertThat(line.get("input").asLong()).isEqualTo(12);
    assertThat(line.get("output").asLong()).isEqualTo(77);
  }

  @Test
  void cost_isInNanoDollarsAndNullWhereThereIsNone() throws Exception {
    ExchangeRecord plain = Exchanges.chat();
    UsageLine line = plain.usage().orElseThrow().lines().getFirst();
    Charge charge = new Charge(line, OptionalLong.of(7), Tokens.none(), Set.of(PriceNote.FALLBACK));
    ExchangeRecord priced =
        plain.withCharges(new Charges(List.of(charge), Optional.of("2026-11-25-00000000")));

    assertThat(lines(Config.AccessLog.JSON, plain).getFirst())
        .contains("\"cost_nano_usd\":null", "\"price_version\":null", "\"price_notes\":null");
    assertThat(lines(Config.AccessLog.JSON, priced).getFirst())
        .contains(
            "\"cost_nano_usd\":7",
            "\"price_version\":\"2026-11-25-00000000\"",
            "\"price_notes\":\"fallback\"");
  }

  @Test
  void log_off_writesNothing() throws Exception {
    assertThat(lines(Config.AccessLog.OFF, Exchanges.chat())).isEmpty();
  }

  @Property(tries = 300)
  void text_ofAnyStranger_staysOneLineOfPrintableAscii(@ForAll String text) throws Exception {
    byte[] line = new ExchangeLine("here").of(Exchanges.withModel(text));
    String ascii = new String(line, StandardCharsets.US_ASCII);
    assertThat(ascii).matches("[\\x20-\\x7e]+\n");
    assertThat(JSON.readTree(ascii).isObject()).isTrue();
  }

  @Test
  void reader_thatHangs_costsLinesAndNeverBlocks() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              hang.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (AccessLog log = AccessLog.start(Config.AccessLog.JSON, "here", stuck)) {
      int more = 100;
      for (int i = 0; i < AccessLog.QUEUE + 1 + more; i++) {
        log.end(Exchanges.chat());
      }
      assertThat(log.dropped()).isBetween((long) more, more + 1L);
    } finally {
      hang.countDown();
    }
  }

  @Test
  void output_thatIsBroken_isCountedAsDropped() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the pipe is closed");
          }
        };
    AccessLog log = AccessLog.start(Config.AccessLog.JSON, "here", broken);
    log.end(Exchanges.chat());
    log.close();
    assertThat(log.dropped()).isEqualTo(1);
  }

  private static List<String> lines(Config.AccessLog mode, ExchangeRecord exchange) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLog log = AccessLog.start(mode, "here", out);
    new ExchangeSinks(List.of(log)).end(exchange);
    log.close();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
