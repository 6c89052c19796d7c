package dev.tokenmeter.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.price.PricedSink;
import dev.tokenmeter.metrics.price.Pricing;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A defect of one who takes exchanges takes them from no other. */
@Tag("SEC-11")
final class ExchangeSinksTest {
  private final ExchangeRecord exchange = Exchanges.chat();

  @Test
  void sinks_afterOneThatThrows_areToldAllTheSame() {
    Told before = new Told();
    Told after = new Told();
    ExchangeSinks sinks = new ExchangeSinks(List.of(before, new Broken(), after, new Broken()));

    assertThatThrownBy(() -> sinks.begin("openai")).hasMessage("begin").hasNoCause();
    assertThatThrownBy(() -> sinks.progress(exchange)).hasMessage("progress");
    assertThatThrownBy(() -> sinks.limits("openai", "", List.of())).hasMessage("limits");
    assertThatThrownBy(() -> sinks.end(exchange))
        .hasMessage("end")
        .satisfies(defect -> assertThat(defect.getSuppressed()).hasSize(1));

    assertThat(before.words).containsExactly("begin", "progress", "limits", "end");
    assertThat(after.words).isEqualTo(before.words);
  }

  @Test
  void exchange_whosePricingThrows_endsWithoutAPrice() {
    Told next = new Told();
    Pricing broken =
        new Pricing() {
          @Override
          public Charges charge(ExchangeRecord priced) {
            throw new IllegalStateException("pricing");
          }
        };

    assertThatThrownBy(() -> new PricedSink(broken, next).end(exchange)).hasMessage("pricing");
    assertThatThrownBy(() -> new PricedSink(broken, next).progress(exchange)).hasMessage("pricing");

    assertThat(next.words).containsExactly("end", "progress");
  }

  private static final class Told implements ExchangeSink {
    private final List<String> words = new ArrayList<>();

    @Override
    public void begin(String provider) {
      words.add("begin");
    }

    @Override
    public void progress(ExchangeRecord soFar) {
      words.add("progress");
    }

    @Override
    public void end(ExchangeRecord exchange) {
      words.add("end");
    }

    @Override
    public void limits(String provider, String credential, List<ProviderLimit> limits) {
      words.add("limits");
    }
  }

  private static final class Broken implements ExchangeSink {
    @Override
    public void begin(String provider) {
      throw new IllegalStateException("begin");
    }

    @Override
    public void progress(ExchangeRecord soFar) {
      throw new IllegalStateException("progress");
    }

    @Override
    public void end(ExchangeRecord exchange) {
      throw new IllegalStateException("end");
    }

    @Override
    public void limits(String provider, String credential, List<ProviderLimit> limits) {
      throw new IllegalStateException("limits");
    }
  }
}
