package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a download looks like, its rows are what was written. */
final class StatementReadingTest {
  @TempDir private Path directory;

  private static List<Map<String, String>> rows(byte[] bytes) throws IOException, StatementFailure {
    List<Map<String, String>> rows = new ArrayList<>();
    StatementFile.read(
        "x",
        new ByteArrayInputStream(bytes),
        row ->
            rows.add(
                row.columns().keySet().stream()
                    .filter(name -> row.text(name).isPresent())
                    .collect(
                        Collectors.toMap(name -> name, name -> row.text(name).orElseThrow()))));
    return rows;
  }

  private static List<Map<String, String>> rows(String text) throws Exception {
    return rows(text.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> value() {
    return Arbitraries.strings()
        .withChars("ab1,;\"\r\n\t \u2264\u00e9".toCharArray())
        .ofMaxLength(8)
        .map(text -> "x" + text + "x");
  }

  @Property(tries = 300)
  void csv_ofAnyValuesAndLineEnds_isReadAsWritten(
      @ForAll @Size(min = 1, max = 6) List<@Size(value = 3) List<@From("value") String>> table,
      @ForAll @IntRange(max = 2) int separator,
      @ForAll @IntRange(max = 2) int lineEnd,
      @ForAll boolean utf16)
      throws Exception {
    String between = List.of(",", ";", "\t").get(separator);
    String end = List.of("\n", "\r\n", "\r").get(lineEnd);
    String text =
        "\ufeffA"
            + between
            + "\"lineItem/UsageType\""
            + between
            + "c d"
            + end
            + table.stream()
                .map(
                    row ->
                        row.stream()
                            .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                            .collect(Collectors.joining(between)))
                .collect(Collectors.joining(end));
    Charset charset = utf16 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    assertThat(rows(text.getBytes(charset)))
        .isEqualTo(
            table.stream()
                .map(
                    row ->
                        Map.of(
                            "a", row.get(0),
                            "line_item_usage_type", row.get(1),
                            "c_d", row.get(2)))
                .toList());
  }

  @Property(tries = 500)
  void anyBytes_areReadOrRefusedAndNothingElse(@ForAll byte[] bytes) {
    read(bytes);
  }

  @Property(tries = 500)
  void anyTextOfJsonOrCsv_isReadOrRefusedAndNothingElse(@ForAll("scraps") List<String> scraps) {
    read(String.join("", scraps).getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<List<String>> scraps() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"data\"",
            "\"results\"",
            "\"start_time\"",
            "1730419200",
            "\"starting_at\"",
            "\"2026-11-02\"",
            "\"amount\"",
            "\"uncached_input_tokens\"",
            "1e9",
            "-5",
            "null",
            "true",
            "\n",
            "\"",
            "usage_date_utc",
            "cost_usd",
            "token_type",
            "2026-11-02",
            "line_item_usage_type",
            "line_item_usage_start_date",
            "\"credits\"",
            "sku_description",
            "usage_start_time",
            "cost",
            "\"key\"",
            "billed_cost",
            "charge_period_start",
            "1,5",
            "")
        .list()
        .ofMaxSize(40);
  }

  private static void read(byte[] bytes) {
    Statements.FileRows sink = new Statements(ZoneOffset.UTC, Optional.empty()).rows("x");
    try {
      StatementFile.read("x", new ByteArrayInputStream(bytes), sink::row);
    } catch (StatementFailure | IOException e) {
      assertThat(e).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234,567|1234567",
        "1,234.50|1234.50",
        "1.234,50|1234.50",
        "1.234.567|1234567",
        "1 234|1234",
        "1.5e-07|0.00000015",
        "2E3|2000",
        "$0.12|0.12",
        "(3.00)|-3.00",
        "0,05|0.05",
        "-.5|-0.5",
        "'1''000'|1000",
        "12 USD|12",
      })
  void numbers_asPeopleAndMachinesWriteThem_areOne(String text, String number) {
    assertThat(WrittenNumber.parse(text).orElseThrow()).isEqualByComparingTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "1.2.3",
        "1,2,3",
        "1e999",
        "1e-999",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        "1/2"
      })
  void whatIsNoNumber_isNone(String text) {
    assertThat(WrittenNumber.parse(text)).isEmpty();
  }

  @Property
  void numbers_ofAnySize_keepEveryDigit(
      @ForAll @BigRange(min = "-1000000000000000", max = "1000000000000000") @Scale(20)
          BigDecimal number) {
    assertThat(WrittenNumber.parse(number.toPlainString()).orElseThrow())
        .isEqualByComparingTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-02T00:00:00Z",
        "2026-11-02",
        "2026/11/2",
        "2026-11-02 00:00:00 UTC",
        "2026-11-02T00:00:00.000+00:00",
        "2026-11-02T01:00:00+0100",
        "2026-11-01T16:00:00-08",
        "2026-11-02 00:00",
        "1793577600",
        "1793577600000",
        "1793577600000000",
        "1793577600.0",
        "1.7935776E9",
      })
  void times_ofAllForms_areOneMoment(String text) {
    assertThat(WrittenTime.parse(text).orElseThrow().at())
        .isEqualTo(Instant.parse("2026-11-02T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Total",
        "2026-13-01",
        "2026-02-30",
        "12",
        "99999999999999999999",
        "2026-11-02T00:00:00+99"
      })
  void whatIsNoTime_isNone(String text) {
    assertThat(WrittenTime.parse(text)).isEmpty();
  }

  @Test
  void json_whoseBucketTellsItsTimesLast_isTheSame() throws Exception {
    assertThat(rows("{\"data\":[{\"results\":[{\"a\":1}],\"start_time\":5}]}"))
        .isEqualTo(rows("{\"data\":[{\"start_time\":5,\"results\":[{\"a\":1}]}]}"))
        .containsExactly(Map.of("a", "1", "start_time", "5"));
  }

  @Test
  void json_asLinesOrAsAnArrayOrAsAPage_isTheSame() throws Exception {
    assertThat(rows("{\"a\":1}\n{\"a\":2}\n"))
        .isEqualTo(rows("[{\"a\":1},{\"a\":2}]"))
        .isEqualTo(rows("{\"data\":[{\"a\":1},{\"a\":2}]}"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello world", "a,b\n1,2\n", "{\"a\":1}", "<html></html>\nx"})
  void aFileOfNoKnownKind_isOneLineThatSaysWhatIsAccepted(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("some.csv"), text + "\n1\n");
    Statements statements = new Statements(ZoneOffset.UTC, Optional.empty());
    assertThatThrownBy(() -> statements.read(file))
        .isInstanceOf(StatementFailure.class)
        .hasMessageContaining("some.csv")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aLineThatIsWrong_isNamedWithItsPlace() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("u.csv"),
            "usage_date_utc,usage_output_tokens\n2026-11-02,5\n2026-11-03,many\n");
    Statements statements = new Statements(ZoneOffset.UTC, Optional.empty());
    assertThatThrownBy(() -> statements.read(file))
        .hasMessage("u.csv:3: usage_output_tokens must be a number like 1234 or 0.05, not many");
  }

  @Test
  void aQuoteThatNeverCloses_andTooManyValues_areRefused() {
    assertThatThrownBy(() -> rows("a,b\n\"1,2\n3,4\n")).hasMessage("x:2: a quote is never closed");
    assertThatThrownBy(() -> rows("a,b\n1,2,3\n")).hasMessage("x:2: 3 values under 2 columns");
    assertThatThrownBy(() -> rows("a\n" + "y".repeat(CsvRows.MOST_CHARACTERS + 1)))
        .hasMessageContaining("more than");
    assertThatThrownBy(() -> rows("a" + ",b".repeat(CsvRows.MOST_COLUMNS)))
        .hasMessageContaining("columns");
  }

  @ParameterizedTest
  @CsvSource({
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0,Claude Sonnet 4.5 (Amazon Bedrock Edition)",
    "claude-sonnet-4-5@20250929,Claude4.5Sonnet",
    "anthropic.claude-3-5-sonnet-20241022-v2:0,Claude 3.5 Sonnet",
    "claude-3-haiku-20240307,Claude 3 Haiku",
    "amazon.nova-lite-v1:0,NovaLite",
    "gpt-4o-2024-08-06,gpt-4o",
    "models/gemini-2.5-flash-lite,Gemini 2.5 Flash Lite",
    "publishers/google/models/gemini-2.0-flash-001,gemini-2.0-flash",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0,Nova Pro",
  })
  void models_ofAllSpellings_areOne(String one, String other) {
    assertThat(ModelName.canonical(one)).isEqualTo(ModelName.canonical(other));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,gpt-4o-mini",
    "gpt-4.1,gpt-4",
    "claude-sonnet-4-5,claude-sonnet-4",
    "claude-opus-4-5,claude-sonnet-4-5",
    "gemini-2.5-flash,gemini-2.5-flash-lite",
    "o3,o3-mini",
  })
  void models_thatAreNotOne_stayApart(String one, String other) {
    assertThat(ModelName.canonical(one)).isNotEqualTo(ModelName.canonical(other));
  }
}
