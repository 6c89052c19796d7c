package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code fixtures} is an answer of a provider and says what it counts. */
final class FixturesTest {

  static List<Fixture> fixtures() throws IOException, URISyntaxException {
    URI folder = Objects.requireNonNull(FixturesTest.class.getResource("/fixtures")).toURI();
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.sorted().map(FixturesTest::load).toList();
    }
  }

  private static Fixture load(Path file) {
    try {
      return Fixture.of(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void recordedAnswer_isCountedAsItsProviderCharges(Fixture fixture) {
    UsageReport report = fixture.read(Integer.MAX_VALUE / 2, "");
    assertThat(Told.reported(report)).isEqualTo(fixture.counts());
    fixture
        .countsByModel()
        .forEach((model, counts) -> assertThat(of(model, report)).as(model).isEqualTo(counts));
    assertThat(units(report)).isEqualTo(fixture.units());
    assertThat(report.complete()).isEqualTo(fixture.get("complete", "yes").equals("yes"));
    assertThat(report.unmetered().map(Unmetered::label).orElse(""))
        .isEqualTo(fixture.get("unmetered", ""));
    assertThat(report.facts().model().orElse("")).isEqualTo(fixture.get("model", ""));
    assertThat(report.facts().serviceTier().orElse("")).isEqualTo(fixture.get("tier", ""));
    assertThat(report.facts().region().orElse("")).isEqualTo(fixture.get("region", ""));
    assertThat(String.join(" ", report.anomalies().stream().sorted().toList()))
        .isEqualTo(fixture.get("anomalies", ""));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void recordedAnswer_countsTheSameInAnyPiecesAndCodings(Fixture fixture) throws IOException {
    UsageReport whole = fixture.read(Integer.MAX_VALUE / 2, "");
    for (int size : new int[] {1, 2, 7, 64, 1000}) {
      assertThat(fixture.read(size, "")).as("pieces of %d", size).isEqualTo(whole);
    }
    assertThat(fixture.withBody(gzip(fixture.body())).read(5, "gzip")).isEqualTo(whole);
    if (fixture.isEventStream()) {
      String text = new String(fixture.body(), StandardCharsets.UTF_8);
      byte[] crlf = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
      assertThat(fixture.withBody(crlf).read(3, "")).as("CRLF").isEqualTo(whole);
    }
  }

  private static Map<TokenType, Long> of(String model, UsageReport report) {
    return report.lines().stream()
        .filter(line -> line.model().orElse("").equals(model))
        .map(UsageLine::tokens)
        .map(Told::positive)
        .findFirst()
        .orElse(Map.of());
  }

  private static Map<BilledUnit, Long> units(UsageReport report) {
    Map<BilledUnit, Long> units = new EnumMap<>(BilledUnit.class);
    report
        .facts()
        .units()
        .forEach(
            (unit, count) -> {
              if (count > 0) {
                units.put(unit, count);
              }
            });
    return units;
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body);
    }
    return zipped.toByteArray();
  }
}
