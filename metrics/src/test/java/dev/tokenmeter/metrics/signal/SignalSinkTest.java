package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.record.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the sinks behind it are told. */
final class SignalSinkTest {
  private final List<String> told = new ArrayList<>();
  private final SignalSink sink =
      new SignalSink(
          Watch.withDefaults().classifier,
          new ExchangeSink() {
            @Override
            public void begin(String provider) {
              told.add("begin " + provider);
            }

            @Override
            public void progress(ExchangeRecord soFar) {
              told.add("progress " + soFar.signal().label());
            }

            @Override
            public void end(ExchangeRecord exchange) {
              told.add("end " + exchange.signal().label());
            }

            @Override
            public void limits(String provider, String credential, List<ProviderLimit> limits) {
              told.add("limits " + provider + " " + credential);
            }
          });

  @Test
  void exchange_isClassifiedAtItsEndOnlyAndAllElsePassesOn() {
    ExchangeRecord stuffed = Turn.plain().sending(30_000, 0, 0).answered(1, 0).finished();

    sink.begin("anthropic");
    for (int i = 0; i < 9; i++) {
      sink.progress(stuffed);
    }
    sink.end(stuffed);
    sink.limits("anthropic", "key-1", List.of());

    assertThat(told)
        .containsOnly("begin anthropic", "progress none", "end stuffed", "limits anthropic key-1")
        .hasSize(12);
  }

  @Test
  void signal_isAllThatChangesOfARecord() {
    ExchangeRecord record = Turn.plain().finished();

    assertThat(record.withSignal(Signal.REPEAT).withSignal(Signal.NONE)).isEqualTo(record);
  }
}
