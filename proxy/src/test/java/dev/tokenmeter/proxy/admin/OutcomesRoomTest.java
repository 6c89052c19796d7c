package dev.tokenmeter.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.outcome.Outcomes;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may tell outcomes, and how. */
final class OutcomesRoomTest {
  private static final String PATH = "/api/v1/outcomes";
  private static final String JSON = "Content-Type: application/json";
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
  private final String one =
      "[{\"team\":\"payments\",\"day\":\"%s\",\"merged_prs\":7}]".formatted(today);

  private final AdminPort port = new AdminPort(Path.of("none.db"));

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void outcomes_asJsonOrCsv_areTakenWhole() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    RawHttp.Answer answer = http.tell(PATH, one, JSON);
    assertThat(answer.text()).isEqualTo("{\"stored\":1}\n");
    assertThat(answer.status()).isEqualTo(200);
    String table = "team,day,merged_prs\r\na,%s,1\r\nb,%s,0\r\n".formatted(today, today);
    assertThat(http.tell(PATH, table, "Content-Type: text/csv; charset=utf-8").text())
        .isEqualTo("{\"stored\":2}\n");
    assertThat(port.outcomes)
        .containsExactly(
            new Outcome("payments", today, 7),
            new Outcome("a", today, 1),
            new Outcome("b", today, 0));
  }

  @Test
  void post_withABadRow_isRefusedAsAWhole() throws Exception {
    RawHttp.Answer answer =
        port.open(new Auth.Unset())
            .tell(
                PATH,
                one.replace("]", ",{\"team\":\"b\",\"day\":\"soon\",\"merged_prs\":1}]"),
                JSON);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .isEqualTo("{\"error\":\"row 2: day must be a date like 2026-11-28, not soon\"}\n");
    assertThat(port.outcomes).isEmpty();
  }

  @Test
  void body_hasABound() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    String padding = " ".repeat(Outcomes.MOST_BYTES - one.length());
    assertThat(http.tell(PATH, one + padding, JSON).status()).isEqualTo(200);
    RawHttp.Answer answer = http.tell(PATH, one + padding + " ", JSON);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text())
        .isEqualTo("{\"error\":\"it has more than 2097152 bytes; send it in parts\"}\n");
    assertThat(port.outcomes).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type: application/x-www-form-urlencoded,415",
    "Content-Type: text/plain,415",
    "Accept: text/csv,415",
    "Content-Type: text/csv,400",
    "Content-Type: Application/JSON,200"
  })
  void contentType_isOneThatNoFormCanSend_orRefused(String header, int status) throws Exception {
    assertThat(port.open(new Auth.Unset()).tell(PATH, one, header).status()).isEqualTo(status);
  }

  @Test
  void pageOfAnotherOrigin_tellsNothing() throws Exception {
    RawHttp http = port.open(new Auth.Unset()).as("localhost:8081");
    assertThat(http.tell(PATH, one, JSON, "Origin: http://evil.example").status()).isEqualTo(403);
    assertThat(http.tell(PATH, one, JSON, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
    assertThat(http.tell(PATH, one, JSON, "Origin: http://localhost:8081").status()).isEqualTo(200);
  }

  @Test
  void reader_andCaller_mayNotTell() throws Exception {
    RawHttp readers = port.open(AdminPort.tokens("reader", Role.READ));
    assertThat(readers.tell(PATH, one, JSON).status()).isEqualTo(401);
    assertThat(readers.tell(PATH, one, JSON, "Authorization: Bearer reader").status())
        .isEqualTo(403);
    assertThat(readers.tell(PATH, one, JSON, "Authorization: Bearer " + AdminPort.ALICES).status())
        .isEqualTo(403);
    assertThat(port.outcomes).isEmpty();
    RawHttp operators = port.open(AdminPort.tokens("operator", Role.OPERATE));
    assertThat(operators.tell(PATH, one, JSON, "Authorization: Bearer operator").status())
        .isEqualTo(200);
    assertThat(operators.get(PATH, "Authorization: Bearer operator").status()).isEqualTo(405);
  }
}
