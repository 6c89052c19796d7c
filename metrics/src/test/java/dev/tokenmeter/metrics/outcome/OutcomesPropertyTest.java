package dev.tokenmeter.metrics.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever may be told is read as it was told, and whatever may not is refused by one line. */
final class OutcomesPropertyTest {

  @Provide
  Arbitrary<List<Outcome>> outcomes() {
    Arbitrary<String> teams =
        Arbitraries.strings()
            .withChars("ab,\"'=;[]{}\\/é€ -.😀")
            .ofMinLength(1)
            .ofMaxLength(12)
            .filter(text -> !text.isBlank() && validSurrogates(text));
    Arbitrary<LocalDate> days =
        Arbitraries.longs()
            .between(AnyOutcomes.DAYS.oldest().toEpochDay(), AnyOutcomes.DAYS.newest().toEpochDay())
            .map(LocalDate::ofEpochDay);
    Arbitrary<Integer> merged = Arbitraries.integers().between(0, Outcome.MOST_MERGED);
    return Combinators.combine(teams, days, merged)
        .as(Outcome::new)
        .list()
        .uniqueElements(each -> each.day() + each.team())
        .ofMaxSize(30);
  }

  private static boolean validSurrogates(String text) {
    return text.equals(new String(text.getBytes(UTF_8), UTF_8));
  }

  private static String json(Outcome each) {
    return "{\"team\":\"%s\",\"day\":\"%s\",\"merged_prs\":%d}"
        .formatted(
            each.team().replace("\\", "\\\\").replace("\"", "\\\""), each.day(), each.merged());
  }

  private static String csv(Outcome each) {
    return "\"%s\",%s,%d\n".formatted(each.team().replace("\"", "\"\""), each.day(), each.merged());
  }

  @Property(tries = 300)
  void outcomes_areReadAsTold(@ForAll("outcomes") List<Outcome> told) throws Exception {
    String json =
        told.stream().map(OutcomesPropertyTest::json).collect(Collectors.joining(",", "[", "]"));
    String csv =
        told.stream()
            .map(OutcomesPropertyTest::csv)
            .collect(Collectors.joining("", "team,day,merged_prs\n", ""));
    assertThat(Outcomes.read(json.getBytes(UTF_8), AnyOutcomes.DAYS)).isEqualTo(told);
    assertThat(Outcomes.read(csv.getBytes(UTF_8), AnyOutcomes.DAYS)).isEqualTo(told);
  }

  @Property(tries = 500)
  void outcomes_withOneByteChanged_areOutcomesOrOneLine(
      @ForAll("outcomes") List<Outcome> told, @ForAll int place, @ForAll byte changed) {
    String json =
        told.stream().map(OutcomesPropertyTest::json).collect(Collectors.joining(",", "[", "]"));
    String csv =
        told.stream()
            .map(OutcomesPropertyTest::csv)
            .collect(Collectors.joining("", "team,day,merged_prs\n", ""));
    for (String text : List.of(json, csv)) {
      byte[] bytes = text.getBytes(UTF_8);
      bytes[Math.floorMod(place, bytes.length)] = changed;
      AnyOutcomes.check(bytes);
    }
  }

  @Property(tries = 500)
  void anyText_isOutcomesOrOneLine(@ForAll String text) {
    AnyOutcomes.check(text.getBytes(UTF_8));
    AnyOutcomes.check(("team,day,merged_prs\n" + text).getBytes(UTF_8));
    AnyOutcomes.check(("[{\"team\":" + text).getBytes(UTF_8));
  }
}
