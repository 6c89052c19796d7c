package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.Unmetered;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' own linter, where it is installed (Debian package {@code prometheus}). */
final class PromtoolTest {
  /** Families that Micrometer names. */
  private static final Pattern NOT_OURS = Pattern.compile("^(jvm|process|system)_");

  @Test
  void promtool_whereInstalled_findsNoFaultInOurFamilies()
      throws IOException, InterruptedException, PriceFailure {
    Optional<Path> promtool = onPath("promtool");
    if (promtool.isEmpty()) {
      System.out.println("promtool is not on the PATH: its check of the metrics was left out");
      return;
    }
    Process process =
        new ProcessBuilder(promtool.get().toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (PriceBook prices = PriceBook.open(Config.defaults());
        MeterFixture fixture = MeterFixture.withDefaults();
        OutputStream in = process.getOutputStream()) {
      fixture.count(
          Exchange.ok(),
          Exchange.ok().unmetered(Unmetered.TAP_OFF, Optional.of(TapFailure.EXPANSION)));
      fixture.meters.end(Records.mismatched(Exchange.ok().finished()));
      fixture.meters.limitHit("headers");
      fixture.meters.showPrices(prices);
      fixture.meters.end(
          Records.charged(Exchange.ok().finished(), OptionalLong.of(1), PriceNote.TYPE_UNPRICED));
      fixture.meters.scrape(new ScrapeRequest("", Reader.SCRAPER), in);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    List<String> faults = said.lines().filter(line -> !NOT_OURS.matcher(line).find()).toList();

    assertThat(faults).isEmpty();
  }

  private static Optional<Path> onPath(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
