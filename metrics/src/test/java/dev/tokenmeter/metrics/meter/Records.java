package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Copies of a record that differ in one place. */
final class Records {
  private Records() {}

  static ExchangeRecord withDuration(ExchangeRecord r, Duration duration) {
    return copy(r, duration, r.inference(), r.mismatch());
  }

  /** As if the request asked for something that is not inference, such as a list of models. */
  static ExchangeRecord withoutInference(ExchangeRecord r) {
    return copy(r, r.duration(), false, r.mismatch());
  }

  /** An exchange whose request claims to come from somebody else. */
  static ExchangeRecord mismatched(ExchangeRecord r) {
    return copy(r, r.duration(), r.inference(), Optional.of(IdentityMismatch.SECOND_CALLER));
  }

  private static ExchangeRecord copy(
      ExchangeRecord r, Duration duration, boolean inference, Optional<IdentityMismatch> mismatch) {
    return new ExchangeRecord(
        r.id(),
        r.startedAt(),
        duration,
        r.timeToFirstToken(),
        r.requestOverhead(),
        r.responseOverhead(),
        r.caller(),
        mismatch,
        r.client(),
        r.session(),
        r.provider(),
        r.credential(),
        r.billing(),
        r.operation(),
        inference,
        r.modelRequested(),
        r.status(),
        r.outcome(),
        r.error(),
        r.usage(),
        r.requestBytes(),
        r.responseBytes(),
        r.upstreamRequestId());
  }

  /** Priced in part, nothing of its tokens being in the cost. */
  static ExchangeRecord charged(ExchangeRecord r, OptionalLong nanoUsd, PriceNote note) {
    UsageLine line = r.usage().orElseThrow().lines().getFirst();
    return r.withCharges(
        new Charges(
            List.of(new Charge(line, nanoUsd, line.tokens(), Set.of(note))), Optional.of("v")));
  }
}
