package dev.tokenmeter.metrics.limit;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the rate-limit and seat-quota headers of providers: Anthropic, OpenAI and everyone who
 * copies its names, Codex, Copilot. What cannot be read is passed over. Pure.
 */
public final class LimitHeaders {
  /** Most limits that one answer may tell; further ones are ignored. */
  public static final int MAX_LIMITS = 32;

  private LimitHeaders() {}

  /**
   * The limits that these header fields tell, in their order. Nothing is allocated where there is
   * none, beyond what the iterator itself does.
   *
   * @param now what relative times are relative to
   */
  public static List<ProviderLimit> of(
      Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> headers,
      Instant now) {
    Map<String, Draft> drafts = null;
    while (headers.hasNext()) {
      var header = headers.next();
      if (!LimitField.maybe(header.getKey())) {
        continue;
      }
      Optional<LimitField> field = LimitField.of(header.getKey().toString());
      if (field.isPresent()) {
        drafts = drafts == null ? new LinkedHashMap<>() : drafts;
        if (drafts.size() < MAX_LIMITS || drafts.containsKey(field.get().limit())) {
          drafts
              .computeIfAbsent(field.get().limit(), name -> new Draft())
              .take(field.get().kind(), header.getValue().toString().strip(), now);
        }
      }
    }
    return drafts == null
        ? List.of()
        : drafts.entrySet().stream()
            .flatMap(entry -> entry.getValue().limit(entry.getKey()).stream())
            .toList();
  }

  /** What has been told of one limit so far. */
  private static final class Draft {
    private OptionalDouble limit = OptionalDouble.empty();
    private OptionalDouble remaining = OptionalDouble.empty();
    private OptionalDouble utilization = OptionalDouble.empty();
    private Optional<Instant> reset = Optional.empty();

    void take(LimitField.Kind kind, String value, Instant now) {
      switch (kind) {
        case LIMIT -> limit = Quantities.amount(value);
        case REMAINING -> remaining = Quantities.amount(value);
        case UTILIZATION -> utilization = Quantities.amount(value);
        case USED_PERCENT -> utilization = Quantities.scaled(Quantities.amount(value), 0.01);
        case RESET -> reset = Quantities.moment(value, now);
        case SNAPSHOT -> snapshot(QuotaSnapshot.of(value, now));
      }
    }

    private void snapshot(QuotaSnapshot told) {
      limit = told.entitlement();
      utilization = told.utilization();
      remaining = told.remaining();
      reset = told.reset();
    }

    Optional<ProviderLimit> limit(String name) {
      OptionalDouble used = utilization.isPresent() ? utilization : spent();
      return remaining.isEmpty() && used.isEmpty() && reset.isEmpty()
          ? Optional.empty()
          : Optional.of(new ProviderLimit(name, limit, remaining, used, reset));
    }

    private OptionalDouble spent() {
      return limit.isPresent() && limit.getAsDouble() > 0 && remaining.isPresent()
          ? OptionalDouble.of(Math.max(0, 1 - remaining.getAsDouble() / limit.getAsDouble()))
          : OptionalDouble.empty();
    }
  }
}
