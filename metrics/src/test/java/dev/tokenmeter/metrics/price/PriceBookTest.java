package dev.tokenmeter.metrics.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How prices change while the program runs. */
class PriceBookTest {
  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir private Path directory;

  @Test
  void book_withoutAFile_holdsTheBuiltInPrices() throws Exception {
    try (PriceBook book = PriceBook.open(Config.defaults(), NEVER, OFTEN)) {
      assertThat(book.table().source()).isEqualTo("built-in");
      assertThat(book.lastReloadSuccessful()).isTrue();
    }
  }

  @Test
  void file_thatCannotBeUsed_isRefusedAtTheStartWithItsPlace() throws IOException {
    Config config = config(prices("{\"m\":\n  {\"input_cost_per_token\": 1e-6,]"));
    assertThatThrownBy(() -> PriceBook.open(config, NEVER, OFTEN))
        .isInstanceOf(PriceFailure.class)
        .hasMessageContaining("prices.json:2:")
        .hasMessageContaining("is no JSON");
  }

  @Test
  void file_thatChanges_isTakenWhileTheProgramRuns() throws Exception {
    try (PriceBook book = PriceBook.open(config(prices(models(20, "1e-6"))), OFTEN, OFTEN)) {
      String before = book.table().version();
      prices(models(21, "2e-6"));
      await(() -> book.table().models() == 21);
      assertThat(book.table().version()).isNotEqualTo(before);
      assertThat(book.table().source()).isEqualTo("prices.json");
      assertThat(book.refusals()).isZero();
    }
  }

  @Test
  void newFile_thatIsSuspicious_isRefusedAndTheOldTableKept() throws Exception {
    String good = models(20, "1e-6");
    for (String bad :
        new String[] {
          models(17, "1e-6"), models(20, "1e-4"), models(20, "2"), "{}", "", good.substring(9)
        }) {
      try (PriceBook book = PriceBook.open(config(prices(good)), OFTEN, OFTEN)) {
        String before = book.table().version();
        prices(bad);
        await(() -> !book.lastReloadSuccessful());
        assertThat(book.table().version()).isEqualTo(before);
        assertThat(book.refusals()).isEqualTo(1);
        prices(good);
        await(book::lastReloadSuccessful);
      }
    }
  }

  @Test
  void file_thatIsGone_keepsTheOldTable() throws Exception {
    Path file = prices(models(20, "1e-6"));
    try (PriceBook book = PriceBook.open(config(file), OFTEN, OFTEN)) {
      Files.delete(file);
      await(() -> !book.lastReloadSuccessful());
      assertThat(book.table().models()).isEqualTo(20);
    }
  }

  @Test
  void configuration_withAnotherFile_isPreparedBeforeItHolds() throws Exception {
    Config first = config(prices(models(20, "1e-6")));
    Path other = Files.writeString(directory.resolve("other.json"), models(2, "1e-6"));
    try (PriceBook book = PriceBook.open(first, NEVER, OFTEN)) {
      PriceBook.Prepared prepared = book.prepare(config(other));
      assertThat(book.table().models()).isEqualTo(20);
      book.use(prepared);
      assertThat(book.table().models()).isEqualTo(2);
      Files.writeString(other, "[]");
      Path broken = Files.writeString(directory.resolve("broken.json"), "[]");
      assertThatThrownBy(() -> book.prepare(config(broken))).isInstanceOf(PriceFailure.class);
      book.use(book.prepare(config(other)));
      assertThat(book.table().models()).isEqualTo(2);
      assertThat(book.lastReloadSuccessful()).isFalse();
      book.use(book.prepare(Config.defaults()));
      assertThat(book.table().source()).isEqualTo("built-in");
      assertThat(book.lastReloadSuccessful()).isTrue();
    }
  }

  private Path prices(String json) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), json);
    Files.setLastModifiedTime(next, FileTime.from(Instant.now()));
    Path file = directory.resolve("prices.json");
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private static String models(int count, String input) {
    return IntStream.range(0, count)
        .mapToObj(
            n -> "\"m%d\": {\"mode\": \"chat\", \"input_cost_per_token\": %s}".formatted(n, input))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Config config(Path prices) {
    byte[] yaml = "prices: { file: %s }".formatted(prices).getBytes(StandardCharsets.UTF_8);
    return switch (ConfigReader.read(yaml, "t.yaml", Map.of())) {
      case ConfigReader.Result.Loaded loaded -> loaded.config();
      case ConfigReader.Result.Refused refused ->
          throw new AssertionError(refused.problems().toString());
    };
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(5);
    }
  }
}
