package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.record.Signal;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the metrics tell of costs and of the prices behind them. */
final class PriceMetricsTest {
  private final Meters meters =
      Meters.create(Metering.defaults(), List.of(), new FakeClock(), "1.2.3");
  private PriceBook prices;

  @BeforeEach
  void open() throws PriceFailure {
    prices = PriceBook.open(Config.defaults());
  }

  @AfterEach
  void close() {
    prices.close();
    meters.close();
  }

  @Test
  void cost_isShownInDollarsAndNeverForWhatHasNoPrice() {
    meters.end(
        Records.charged(
            Exchange.ok().finished(), OptionalLong.of(250_490_800), PriceNote.TYPE_UNPRICED));
    meters.end(
        Records.charged(Exchange.ok().finished(), OptionalLong.empty(), PriceNote.UNKNOWN_MODEL));
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.sum("tokenmeter_cost_usd_total", "billing", "metered")).isEqualTo(0.2504908);
    assertThat(scraped.sum("tokenmeter_unpriced_tokens_total", "reason", "type_unpriced"))
        .isEqualTo(15);
    assertThat(scraped.sum("tokenmeter_unpriced_tokens_total", "reason", "unknown_model"))
        .isEqualTo(15);
  }

  @Test
  void signals_shareAllTokensAndCostBetweenThem() {
    meters.end(
        Records.charged(
                Exchange.ok().finished(), OptionalLong.of(250_490_800), PriceNote.TYPE_UNPRICED)
            .withSignal(Signal.REPEAT));
    meters.end(
        Records.charged(
            Exchange.ok().finished(), OptionalLong.of(1_000_000_000), PriceNote.TYPE_UNPRICED));
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.sum("tokenmeter_signal_cost_usd_total", "signal", "repeat"))
        .isEqualTo(0.2504908);
    assertThat(scraped.sum("tokenmeter_signal_cost_usd_total", "signal", "none")).isOne();
    assertThat(scraped.sum("tokenmeter_signal_tokens_total", "signal", "repeat")).isEqualTo(15);
    assertThat(scraped.sum("tokenmeter_signal_tokens_total"))
        .isEqualTo(scraped.sum("tokenmeter_tokens_total"));
    assertThat(scraped.sum("tokenmeter_signal_tokens_total", "team", "red")).isEqualTo(30);
  }

  @Test
  void priceTable_tellsWhichPricesAreInForce() {
    meters.showPrices(prices);
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.sum("tokenmeter_price_table_info", "version", prices.table().version()))
        .isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_price_table_models")).isEqualTo(prices.table().models());
    assertThat(scraped.sum("tokenmeter_price_table_last_reload_successful")).isOne();
    assertThat(scraped.sum("tokenmeter_price_table_refusals_total")).isZero();
    assertThat(scraped.sum("tokenmeter_price_table_as_of_timestamp_seconds"))
        .isEqualTo((double) prices.table().asOf().getEpochSecond());
  }
}
