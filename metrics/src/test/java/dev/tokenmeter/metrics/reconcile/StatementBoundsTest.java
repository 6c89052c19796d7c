package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond what is read, and files that are damaged: one line that names them. */
final class StatementBoundsTest {
  @TempDir private Path directory;

  private static Statements statements() {
    return new Statements(ZoneOffset.UTC, Optional.empty());
  }

  private void read(byte[] bytes) throws Exception {
    statements().read(Files.write(directory.resolve("f"), bytes));
  }

  private void read(String text) throws Exception {
    read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String lateBucket(int results) {
    return "{\"data\":[{\"results\":["
        + "{\"input_tokens\":1},".repeat(results - 1)
        + "{\"input_tokens\":1}],\"start_time\":1793577600,\"end_time\":1793664000}]}";
  }

  @Test
  void resultsBeforeTheTimesOfTheirBucket_waitUpToTheBound() throws Exception {
    assertThatCode(() -> read(lateBucket(JsonRows.MOST_WAITING))).doesNotThrowAnyException();
    assertThatThrownBy(() -> read(lateBucket(JsonRows.MOST_WAITING + 1)))
        .isInstanceOf(StatementFailure.class)
        .hasMessageMatching("f:1:\\d+: more than 100000 results before the times .*");
  }

  @Test
  void emptySpans_areTakenUpToTheBound() throws Exception {
    Statements.FileRows rows = statements().rows("f");
    Instant at = Instant.parse("2026-11-02T00:00:00Z");
    RowTimes minute = new RowTimes(at, at.plus(Duration.ofMinutes(1)));
    for (int i = 0; i < Statements.MOST_EMPTIES; i++) {
      rows.nothing(Issuer.OPENAI, minute);
    }
    assertThatThrownBy(() -> rows.nothing(Issuer.OPENAI, minute))
        .hasMessage("f has more than 1000000 empty spans");
  }

  @Test
  void anObjectOfTooManyMembers_isRefused() {
    StringBuilder object = new StringBuilder("{\"start_time\":1793577600");
    for (int i = 1; i < CsvRows.MOST_COLUMNS; i++) {
      object.append(",\"m").append(i).append("\":1");
    }
    assertThatCode(() -> read(object + "}")).doesNotThrowAnyException();
    assertThatThrownBy(() -> read(object + ",\"more\":1}"))
        .isInstanceOf(StatementFailure.class)
        .hasMessageContaining("f:1: beyond what is read of JSON: an object of more than 4096");
  }

  @Test
  void aRowOfTooManyCharacters_isRefused() {
    String value = "y".repeat(CsvRows.MOST_CHARACTERS);
    assertThatThrownBy(() -> read("a" + ",b".repeat(8) + "\n" + (value + ",").repeat(8) + "y\n"))
        .hasMessageContaining("f:3: a row of more than 8388608 characters");
  }

  @Test
  void aQuoteThatIsLeftOpen_isNamedWhereItBegins() {
    assertThatThrownBy(() -> read("a,b\n1,\"2\n" + "3,4\n".repeat(CsvRows.MOST_CHARACTERS / 4)))
        .hasMessage("f:2: a quoted value of more than 1048576 characters; is its quote closed?");
  }

  @Test
  void aFileCutInTheMiddleOfARow_isRefusedAndNotReadAsZero() {
    String whole =
        """
        usage_date_utc,model_version,usage_output_tokens
        2026-11-02,m,5
        2026-11-03,m,7
        """;
    assertThatThrownBy(() -> read(whole.substring(0, whole.length() - 3)))
        .hasMessage("f:3: the file ends in the middle of a row (2 values under 3 columns)");
  }

  @Test
  void aSpreadsheetsLineOfItsSeparator_isNoHeader() {
    String sheet =
        """
        sep=;
        usage_date_utc;model_version;usage_output_tokens
        2026-11-02;m;5
        """;
    assertThatCode(() -> read(sheet)).doesNotThrowAnyException();
  }

  @Test
  void aNegativeCountAndAWrongTime_nameTheirColumn() {
    String head = "usage_date_utc,model_version,usage_output_tokens%n".formatted();
    assertThatThrownBy(() -> read(head + "2026-11-02,m,-5\n"))
        .hasMessage("f:2: usage_output_tokens must be a count of 0 or more, not -5");
    assertThatThrownBy(() -> read(head + "Monday,m,5\n"))
        .hasMessageStartingWith("f:2: usage_date_utc must be a time like 2026-11-25,");
  }

  @Test
  void whatCannotBeRead_saysWhatToDo() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("any text that is long enough".getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = zipped.toByteArray();
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9)))
        .hasMessage("f cannot be read: its gzip ends in the middle; download it again");
    assertThatThrownBy(() -> read(new byte[] {'a', ',', (byte) 0xE9, '\n'}))
        .hasMessage("f cannot be read: it is no text in UTF-8; save it as CSV in UTF-8");
    assertThatThrownBy(() -> read("PK\u0003\u0004")).hasMessageStartingWith("f is a zip archive");
    assertThatThrownBy(() -> read("PAR1")).hasMessageStartingWith("f is a Parquet file");
    assertThatThrownBy(() -> statements().read(directory.resolve("nowhere.csv")))
        .hasMessageEndingWith("nowhere.csv cannot be read: there is no such file");
    assertThat(directory).isDirectory();
  }
}
