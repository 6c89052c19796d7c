package dev.tokenmeter.metrics.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CounterTextTest {
  private static final String HELP = "What it cost.";
  private static final MetricMetadata METADATA = new MetricMetadata("cost_usd", HELP);

  private static String written(CounterText.Format format, Labels labels, long parts, int decimals)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CounterText text = new CounterText(out, format);
    text.family(METADATA.getPrometheusName(), HELP);
    text.sample("cost_usd_total".getBytes(UTF_8), CounterText.labels(labels), parts, decimals);
    text.flush();
    return out.toString(UTF_8);
  }

  private static String byTheLibrary(CounterText.Format format, Labels labels, double value)
      throws IOException {
    ExpositionFormatWriter writer =
        switch (format) {
          case PROMETHEUS -> PrometheusTextFormatWriter.create();
          case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(
        out,
        new MetricSnapshots(
            new CounterSnapshot(
                METADATA, List.of(new CounterDataPointSnapshot(value, labels, null, 0)))),
        EscapingScheme.ALLOW_UTF8);
    return out.toString(UTF_8).replace("# EOF\n", "");
  }

  /** The value is left out: the library writes doubles. */
  private static String withoutValue(String text) {
    return text.substring(0, text.lastIndexOf(' '));
  }

  @ParameterizedTest
  @EnumSource
  void lines_areTheLibrarys(CounterText.Format format) throws IOException {
    Labels labels = Labels.of("caller", "a\\b\"c\nd, é}", "team", "none");
    assertThat(withoutValue(written(format, labels, 7, 0)))
        .isEqualTo(withoutValue(byTheLibrary(format, labels, 7)));
  }

  @Property
  void labels_ofAnyText_areTheLibrarys(@ForAll String caller, @ForAll String team)
      throws IOException {
    Labels labels = Labels.of("caller", caller, "team", team);
    CounterText.Format format = CounterText.Format.PROMETHEUS;
    assertThat(withoutValue(written(format, labels, 0, 0)))
        .isEqualTo(withoutValue(byTheLibrary(format, labels, 0)));
  }

  @Property
  void numbers_areExact(
      @ForAll @LongRange(min = 0) long parts, @ForAll @IntRange(max = 9) int decimals)
      throws IOException {
    String line = written(CounterText.Format.PROMETHEUS, Labels.of("a", "b"), parts, decimals);
    String number = line.substring(line.lastIndexOf(' ') + 1).strip();
    assertThat(new BigDecimal(number)).isEqualByComparingTo(BigDecimal.valueOf(parts, decimals));
    assertThat(number).matches("(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");
  }

  @Test
  void aLineLongerThanABlock_isWrittenWhole() throws IOException {
    String caller = "x".repeat(CounterText.BLOCK + 1);
    assertThat(written(CounterText.Format.PROMETHEUS, Labels.of("caller", caller), 12, 1))
        .endsWith("cost_usd_total{caller=\"" + caller + "\"} 1.2\n");
  }
}
