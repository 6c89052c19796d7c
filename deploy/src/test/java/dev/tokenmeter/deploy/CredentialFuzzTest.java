package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.proxy.log.AccessLog;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten thousand credentials of any bytes: none is written anywhere, and no two are one caller. */
@Tag("SEC-03")
@Tag("SEC-04")
final class CredentialFuzzTest {
  private static final int VALUES = Integer.getInteger("credential.values", 10_000);

  /** In every value, and in no name of a scheme. */
  private static final String CANARY = "c4n4ry_";

  private static final int LONGEST = 9 << 10;
  private static final List<String> PIECES =
      List.of(
          "Bearer ",
          "Basic ",
          "AWS4-HMAC-SHA256 Credential=",
          "' OR '1'='1' --",
          "\"; DROP TABLE exchange; --",
          "${jndi:ldap://x/a}",
          "{}%s%n%x",
          "\\u000a",
          "%0d%0aSet-Cookie: a",
          "../../etc/passwd",
          "<script>",
          "\"} 1",
          "=cmd|' /C calc'!A0",
          "tmk_",
          "sk-ant-oat01-",
          "eyJhbGciOiJub25lIn0.");

  @RegisterExtension final LoudLog log = new LoudLog();
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final SplittableRandom random = new SplittableRandom(3);
  private final List<String> values = new ArrayList<>();

  /** Visible characters and those above ASCII, tabs and spaces, with what other readers trip on. */
  private String value(int number) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(4) > 0) {
      text.append(random.nextInt(2) == 0 ? "Bearer " : any(PIECES));
    }
    text.append(CANARY).append(number).append('-');
    int length = random.nextInt(50) == 0 ? random.nextInt(LONGEST) : random.nextInt(80);
    while (text.length() < length) {
      switch (random.nextInt(12)) {
        case 0 -> text.append(any(PIECES));
        case 1 -> text.append((char) random.nextInt(0xa0, 0x100));
        case 2 -> text.append(random.nextInt(8) == 0 ? '\t' : ' ');
        default -> text.append((char) random.nextInt('!', '~' + 1));
      }
    }
    return text.append('z').toString();
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }

  @Test
  void credentials_ofAnyBytes_areOpaqueAndNowhere() throws Exception {
    proxy.useLoops(1);
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect();
    int forwarded = 0;
    for (int i = 0; i < VALUES; i++) {
      String value = value(i);
      values.add(value);
      RawMessage answer =
          client.send(get("/openai/v1/models", "Authorization: " + value)).readResponse();
      if (answer.header("x-tokenmeter-error").isPresent()) {
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.head() + answer.body()).doesNotContain(CANARY);
      } else {
        forwarded++;
        assertThat(proxy.origin().received().fields("authorization"))
            .containsExactly("Authorization: " + value);
      }
      if (answer.header("connection").orElse("").equals("close")) {
        client = proxy.connect();
      }
    }
    List<ExchangeRecord> records = proxy.records(VALUES);
    assertThat(forwarded).isBetween(VALUES / 2, VALUES);
    assertApart(records);
    assertNowhere(records);
  }

  /** One after the other they were asked for, and in that order they were told. */
  private void assertApart(List<ExchangeRecord> records) {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < VALUES; i++) {
      CallerId caller = records.get(i).caller();
      if (records.get(i).status() == 200 && caller.kind() == CallerId.Kind.FINGERPRINT) {
        String name = caller.name();
        assertThat(names.put(name, values.get(i))).as(name + ": " + values.get(i)).isNull();
      }
    }
    assertThat(names).hasSizeGreaterThan(VALUES / 2);
  }

  private void assertNowhere(List<ExchangeRecord> records) throws Exception {
    ByteArrayOutputStream access = new ByteArrayOutputStream();
    try (AccessLog lines = AccessLog.start(Config.AccessLog.JSON, "test", access)) {
      records.forEach(lines::end);
    }
    assertThat(access.toString(UTF_8)).contains("\"status\"").doesNotContain(CANARY);
    assertThat(records.toString()).doesNotContain(CANARY);
    assertThat(proxy.metrics().text()).doesNotContain(CANARY);
    assertThat(log.text()).doesNotContain(CANARY);
  }
}
