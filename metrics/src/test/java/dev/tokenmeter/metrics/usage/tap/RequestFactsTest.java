package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class RequestFactsTest {
  private static final String BODY =
      "{\"messages\":[{\"content\":\"{\\\"model\\\":\\\"no\\\"}\",\"model\":\"no\"}],\"model\":\"gpt-5.6\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"metadata\":{\"user_id\":\"u-1\"}}";

  @Test
  void body_tellsModelStreamUsageAndAccount() {
    RequestFacts expected =
        new RequestFacts(Optional.of("gpt-5.6"), true, Optional.of(true), Optional.of("u-1"));
    assertThat(facts(BODY)).isEqualTo(expected);
    ExchangeTap tap = tap("application/json", "");
    for (byte b : Recorded.utf8(BODY)) {
      tap.requestBody(ByteBuffer.wrap(new byte[] {b}));
    }
    assertThat(tap.request()).isEqualTo(expected);
    tap.finish(false);
  }

  @Test
  void compressedBody_isDecoded() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(Recorded.utf8(BODY));
    }
    ExchangeTap tap = tap("application/json", "gzip");
    tap.requestBody(ByteBuffer.wrap(zipped.toByteArray()));
    assertThat(tap.request().model()).hasValue("gpt-5.6");
    tap.finish(false);
    byte[] zstd = com.github.luben.zstd.Zstd.compress(Recorded.utf8(BODY));
    ExchangeTap second = tap("application/json", "zstd");
    second.requestBody(ByteBuffer.wrap(zstd));
    assertThat(second.request().model()).hasValue("gpt-5.6");
    second.finish(false);
  }

  @Test
  void undecodableRequest_leavesTheResponseReadable() {
    ExchangeTap tap = tap("application/json", "dcb");
    tap.requestBody(ByteBuffer.wrap(Recorded.utf8(BODY)));
    tap.responseHead(200, "application/json", "");
    tap.responseBody(ByteBuffer.wrap(Recorded.utf8(ChatReaderTest.WHOLE)));
    assertThat(tap.request()).isEqualTo(RequestFacts.none());
    UsageReport report = tap.finish(false);
    assertThat(report.reported()).isPresent();
    assertThat(report.failure()).isEmpty();
  }

  @Test
  void form_isNotRead() {
    ExchangeTap tap = tap("Multipart/Form-Data; boundary=x", "");
    tap.requestBody(ByteBuffer.wrap(Recorded.utf8(BODY)));
    assertThat(tap.request()).isEqualTo(RequestFacts.none());
    tap.finish(false);
  }

  @Test
  void usageRequest_isTrueFalseOrSilent() {
    assertThat(facts("{\"stream_options\":{\"include_usage\":false}}").usageRequested())
        .hasValue(false);
    assertThat(facts("{\"stream_options\":null}").usageRequested()).isEmpty();
    assertThat(facts("{\"include_usage\":true}").usageRequested()).isEmpty();
  }

  @Test
  void accountOfClaudeCode_isTheAccountElseTheDevice() {
    String device = "d".repeat(64);
    assertThat(
            account(
                "{\\\"device_id\\\":\\\""
                    + device
                    + "\\\",\\\"account_uuid\\\":\\\"\\\",\\\"session_id\\\":\\\"s\\\"}"))
        .hasValue(device);
    assertThat(
            account(
                "{\\\"device_id\\\":\\\"d\\\",\\\"account_uuid\\\":\\\"a-1\\\",\\\"session_id\\\":\\\"s\\\"}"))
        .hasValue("a-1");
    assertThat(account("{\\\"session_id\\\":\\\"s\\\"}")).isEmpty();
    assertThat(account("{\\\"account_uuid\\\":")).isEmpty();
  }

  @Test
  void accountOfOlderClaudeCode_isInACompoundName() {
    assertThat(account("user_0af3_account_11-22_session_33-44")).hasValue("11-22");
    assertThat(account("user_0af3_account__session_33-44")).hasValue("0af3");
  }

  @Test
  void accountWithSpaces_isNone() {
    assertThat(account("a person")).isEmpty();
  }

  private static Optional<String> account(String userId) {
    return facts("{\"metadata\":{\"user_id\":\"" + userId + "\"}}").account();
  }

  private static RequestFacts facts(String body) {
    ExchangeTap tap = tap("application/json", "");
    tap.requestBody(ByteBuffer.wrap(Recorded.utf8(body)));
    RequestFacts facts = tap.request();
    tap.finish(false);
    return facts;
  }

  private static ExchangeTap tap(String type, String encoding) {
    ExchangeTap tap =
        ExchangeTap.open(Endpoints.of(Dialect.OPENAI, "POST", Recorded.CHAT), new Calibration());
    tap.requestHead(type, encoding);
    return tap;
  }
}
