package dev.tokenmeter.config;

import dev.tokenmeter.config.BudgetTerms.Payment;
import dev.tokenmeter.config.BudgetTerms.Raise;
import dev.tokenmeter.config.BudgetTerms.Unpriced;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of a budget that need not be written. */
final class BudgetTermsReader {
  private static final int MOST_IN_FLIGHT = 1_000_000;
  private static final String PRICE_AS = "price-as";
  private static final Pattern WORDS = Pattern.compile("[^\\p{Cntrl}]{1,500}");
  private static final Pattern MODEL = Pattern.compile("[!-~]{1,200}");
  private static final List<Integer> STATUSES = List.of(402, 403, 429);

  private BudgetTermsReader() {}

  static BudgetTerms read(Section section, Optional<Budget.Limit> limit, ZoneId zone) {
    BudgetTerms defaults = BudgetTerms.defaults();
    Optional<Integer> inFlight =
        section.take("in-flight").flatMap(value -> value.integer(1, MOST_IN_FLIGHT));
    return new BudgetTerms(
        section.take("raise").flatMap(Value::section).flatMap(raise -> raise(raise, limit, zone)),
        inFlight.map(OptionalInt::of).orElseGet(OptionalInt::empty),
        section.take("billing").map(BudgetTermsReader::counts).orElse(defaults.counts()),
        section.take("unpriced").flatMap(BudgetTermsReader::unpriced).orElse(defaults.unpriced()),
        section
            .take("status")
            .flatMap(BudgetTermsReader::status)
            .map(OptionalInt::of)
            .orElse(defaults.status()),
        section.take("message").flatMap(BudgetTermsReader::message));
  }

  private static Optional<Raise> raise(Section section, Optional<Budget.Limit> limit, ZoneId zone) {
    Optional<Value> written = section.require("to", "6000 USD");
    Optional<Budget.Limit> to = written.flatMap(BudgetsReader::limit);
    Optional<Instant> until =
        section.require("until", "2026-12-01").flatMap(value -> instant(value, zone));
    section.done();
    if (to.isPresent() && limit.isPresent() && !raises(to.get(), limit.get())) {
      return written.flatMap(value -> value.refuse("must be more than limit, in the same unit"));
    }
    return to.flatMap(more -> until.map(end -> new Raise(more, end)));
  }

  private static boolean raises(Budget.Limit to, Budget.Limit limit) {
    return switch (to) {
      case Budget.Limit.Usd more ->
          limit instanceof Budget.Limit.Usd usual && more.amount().compareTo(usual.amount()) > 0;
      case Budget.Limit.TokenCount more ->
          limit instanceof Budget.Limit.TokenCount usual && more.tokens() > usual.tokens();
    };
  }

  private static Optional<Instant> instant(Value value, ZoneId zone) {
    return value.parsed(
        text -> {
          try {
            return Optional.of(
                text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : OffsetDateTime.parse(text).toInstant());
          } catch (DateTimeException e) {
            return Optional.empty();
          }
        },
        "must be a day like 2026-12-01, which is the first without the raise, or a time like"
            + " 2026-12-01T12:00:00Z");
  }

  private static Set<Payment> counts(Value value) {
    Set<Payment> all = EnumSet.allOf(Payment.class);
    if (value.yaml() instanceof Yaml.Text text && text.text().equals("all")) {
      return all;
    }
    Set<Payment> counts = EnumSet.noneOf(Payment.class);
    List<Value> items = value.yaml() instanceof Yaml.Items ? value.list() : List.of(value);
    for (Value item : items) {
      item.oneOf(List.copyOf(all)).ifPresent(counts::add);
    }
    if (items.isEmpty()) {
      value.refuse("must be all, metered, subscription or unknown, or a list of them");
    }
    return counts.isEmpty() ? all : counts;
  }

  private static Optional<Unpriced> unpriced(Value value) {
    if (value.yaml() instanceof Yaml.Entries) {
      return value
          .section()
          .flatMap(
              section -> {
                Optional<Unpriced> as =
                    section
                        .require(PRICE_AS, "claude-sonnet-4-5")
                        .flatMap(
                            model ->
                                model.parsed(
                                    BudgetTermsReader::priceAs, "must be the name of a model"));
                section.done();
                return as;
              });
    }
    return value.parsed(
        text ->
            switch (text) {
              case "allow" -> Optional.of(new Unpriced.Allow());
              case "deny" -> Optional.of(new Unpriced.Deny());
              default ->
                  text.startsWith(PRICE_AS + ":")
                      ? priceAs(text.substring(PRICE_AS.length() + 1).strip())
                      : Optional.empty();
            },
        "must be allow, deny or { price-as: MODEL }");
  }

  private static Optional<Unpriced> priceAs(String model) {
    return Optional.of(model).filter(MODEL.asMatchPredicate()).map(Unpriced.PriceAs::new);
  }

  private static Optional<Integer> status(Value value) {
    return value.parsed(
        text -> Units.whole(text).map(Long::intValue).filter(STATUSES::contains),
        "must be one of 402, 403, 429");
  }

  private static Optional<String> message(Value value) {
    return value.parsed(
        text ->
            Optional.of(text.strip())
                .filter(WORDS.asMatchPredicate())
                .filter(words -> !KnownSecrets.looksLikeOne(words)),
        "must be 1 to 500 characters on one line, and no secret");
  }
}
