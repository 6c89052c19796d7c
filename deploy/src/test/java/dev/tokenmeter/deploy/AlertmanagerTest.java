package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The example for Alertmanager, checked by its own tool (Debian package prometheus-alertmanager).
 */
final class AlertmanagerTest {
  private static final String FILE = "alertmanager/alertmanager.yml";
  private static final Pattern NAMES = Pattern.compile("alertname=(~?)\"(.+)\"");

  @Test
  void config_checkedByAmtool_isRight() throws Exception {
    Optional<Tool> amtool = Tool.find("amtool", "the check of Alertmanager's configuration");
    if (amtool.isPresent()) {
      Tool.Said said = amtool.get().run(List.of("check-config", Shipped.path(FILE).toString()));

      assertThat(said.exit()).as(said.text()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "critical, payments, 'platform-pager,payments-pager'",
    "warning, payments, payments-chat",
    "info, payments, payments-chat",
    "critical, search, 'platform-pager,search-chat'",
    "warning, search, search-chat",
    "critical, none, platform-pager",
    "warning, none, platform-chat",
    "info, none, nobody",
    "warning, unheard-of, platform-chat",
  })
  void alert_ofATeam_reachesTheTeamAndThePlatformWhereItIsCritical(
      String severity, String team, String receivers) throws Exception {
    Optional<Tool> amtool = Tool.find("amtool", "the test of Alertmanager's routes");
    if (amtool.isPresent()) {
      Stream<String> labels = Stream.of("severity=" + severity, "team=" + team);
      Tool.Said said =
          amtool
              .get()
              .run(
                  Stream.concat(
                          Stream.of(
                              "config", "routes", "test", "--config.file=" + Shipped.path(FILE)),
                          labels)
                      .toList());

      assertThat(said.text().lines()).last().isEqualTo(receivers);
    }
  }

  @Test
  void inhibitions_all_nameAlertsThatExist() throws IOException {
    List<String> alerts =
        Shipped.rules().stream().filter(Shipped.Rule::alert).map(Shipped.Rule::name).toList();
    List<Pattern> named =
        StreamSupport.stream(
                Shipped.yaml(Shipped.text(FILE)).path("inhibit_rules").spliterator(), false)
            .flatMap(rule -> Stream.of(rule.path("source_matchers"), rule.path("target_matchers")))
            .flatMap(matchers -> StreamSupport.stream(matchers.spliterator(), false))
            .map(matcher -> NAMES.matcher(matcher.asText()))
            .filter(Matcher::matches)
            .map(matcher -> Pattern.compile(matcher.group(2)))
            .toList();

    assertThat(named)
        .hasSizeGreaterThan(10)
        .allSatisfy(pattern -> assertThat(alerts).anyMatch(pattern.asMatchPredicate()));
  }
}
