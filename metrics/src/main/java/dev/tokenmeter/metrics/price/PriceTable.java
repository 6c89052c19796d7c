package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.Prices;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.price.PriceList.ModelKey;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prices in force: a list, the operator's rules over it, and which provider sells whose models.
 * Immutable but for what it remembers; a new file or a new configuration is a new table. Pricing an
 * exchange does not block.
 */
public final class PriceTable implements Pricing {
  private static final int DIGITS = 8;

  /** As many answers are remembered; a caller can ask for any name. */
  static final int MOST_FOUND = 1_000;

  private record Asked(Seller seller, String model) {}

  /** What a list says of a name: a price, or at least that there is such a model. */
  private record Answer(Optional<ModelPrice> price, boolean known) {}

  private final PriceList list;
  private final Overrides overrides;
  private final Map<String, Seller> sellers = new HashMap<>();
  private final Map<Asked, Answer> found = new ConcurrentHashMap<>();
  private final String version;

  PriceTable(PriceList list, Overrides overrides, Collection<Provider> providers) {
    this.list = list;
    this.overrides = overrides;
    for (Provider provider : providers) {
      sellers.put(provider.name(), Seller.of(provider));
    }
    String all = list.sha256() + overrides.canonical();
    version =
        LocalDate.ofInstant(list.asOf(), ZoneOffset.UTC)
            + "-"
            + Digests.sha256(all.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
  }

  /** The built-in list with the operator's rules. */
  public static PriceTable builtIn(Prices prices, Collection<Provider> providers) {
    return new PriceTable(BuiltInPrices.read(), new Overrides(prices.overrides()), providers);
  }

  /** Names these prices: the date of the list and a digest of it and of the rules over it. */
  public String version() {
    return version;
  }

  /** When the list was true. */
  public Instant asOf() {
    return list.asOf();
  }

  /** Models in the list that have a price. */
  public int models() {
    return list.priced();
  }

  /** SHA-256 of the list's bytes, lower-case hex. */
  public String sha256() {
    return list.sha256();
  }

  /** {@code built-in} or the name of the file. */
  public String source() {
    return list.source();
  }

  PriceList list() {
    return list;
  }

  @Override
  public Charges charge(ExchangeRecord exchange) {
    List<Charge> charges = new ArrayList<>();
    if (exchange.usage().isPresent()) {
      UsageReport usage = exchange.usage().get();
      Terms terms = Terms.of(usage.facts());
      boolean billed = usage.facts().billable();
      for (UsageLine line : usage.lines()) {
        boolean pays = charges.isEmpty() && line.source() == Source.REPORTED;
        Purchase purchase =
            new Purchase(
                exchange.provider(),
                servedAsAsked(usage, line) ? exchange.modelRequested() : Optional.empty(),
                line,
                inputTokens(usage, line),
                pays ? terms : terms.withoutUnits(),
                exchange.startedAt());
        charges.add(billed ? charge(purchase) : notBilled(line));
      }
    }
    return new Charges(charges, Optional.of(version));
  }

  /** What tokens cost by these prices, whenever they were used: for pricing a row again. */
  public Charge charge(Purchase purchase) {
    Seller seller = seller(purchase.provider());
    PriceNote reason = PriceNote.UNKNOWN_MODEL;
    for (String model : names(seller, purchase)) {
      Agreed agreed = overrides.of(purchase.provider(), model, purchase.at());
      Optional<ModelPrice> found =
          agreed.as().isPresent() ? named(agreed.as().get()) : answer(seller, model).price();
      if (found.isPresent() || !agreed.usdPerToken().isEmpty()) {
        return new Invoice(purchase, found, agreed, seller).charge();
      }
      if (answer(seller, model).known()) {
        reason = PriceNote.NO_PRICE;
      }
    }
    return unpriced(purchase.line(), reason);
  }

  /** The model's names in the order in which they are looked up. */
  private static List<String> names(Seller seller, Purchase purchase) {
    List<String> names = new ArrayList<>();
    Optional<String> served = purchase.line().model();
    switch (seller.naming()) {
      case ANSWER -> served.or(purchase::requested).ifPresent(names::add);
      case REQUEST -> {
        purchase.requested().ifPresent(names::add);
        served.ifPresent(names::add);
      }
    }
    return names;
  }

  /** Names are compared in many spellings, and most exchanges are about a few models. */
  private Answer answer(Seller seller, String model) {
    Asked asked = new Asked(seller, model);
    Answer remembered = found.get(asked);
    if (remembered != null) {
      return remembered;
    }
    List<String> names = ModelNames.of(seller, model);
    Answer answer = new Answer(search(seller, names), known(seller, names));
    if (found.size() < MOST_FOUND) {
      found.put(asked, answer);
    }
    return answer;
  }

  /** How many answers are remembered. */
  int remembered() {
    return found.size();
  }

  private Optional<ModelPrice> search(Seller seller, List<String> names) {
    for (String name : names) {
      for (String vendor : seller.vendors()) {
        ModelPrice price = list.models().get(new ModelKey(vendor, name));
        if (price != null) {
          return Optional.of(price);
        }
      }
    }
    for (String name : names) {
      for (String vendor : seller.vendors()) {
        ModelKey other = list.aliases().get(new ModelKey(vendor, name));
        if (other != null) {
          return Optional.ofNullable(list.models().get(other));
        }
      }
    }
    return Optional.empty();
  }

  private boolean known(Seller seller, List<String> names) {
    return names.stream()
        .anyMatch(
            name ->
                seller.vendors().stream()
                    .anyMatch(vendor -> list.known().contains(new ModelKey(vendor, name))));
  }

  /** {@code vendor/model} with one of our names for the vendor, or one of the table's. */
  private Optional<ModelPrice> named(String target) {
    int slash = target.indexOf('/');
    if (slash < 0) {
      return Optional.ofNullable(list.models().get(new ModelKey("", target)));
    }
    String name = target.substring(0, slash);
    return answer(seller(name), target.substring(slash + 1)).price();
  }

  private Seller seller(String provider) {
    Seller seller = sellers.get(provider);
    return seller == null ? Seller.unknown(provider) : seller;
  }

  /** A line of another model than the answer's (an adviser) is not what was asked for. */
  private static boolean servedAsAsked(UsageReport usage, UsageLine line) {
    return line.model().isEmpty() || line.model().equals(usage.facts().model());
  }

  private static long inputTokens(UsageReport usage, UsageLine line) {
    long sum = 0;
    for (UsageLine other : usage.lines()) {
      if (other.model().equals(line.model())) {
        sum = Tokens.add(sum, other.tokens().input());
      }
    }
    return sum;
  }

  private static Charge notBilled(UsageLine line) {
    return new Charge(line, OptionalLong.of(0), Tokens.none(), Set.of(PriceNote.NOT_BILLED));
  }

  private static Charge unpriced(UsageLine line, PriceNote note) {
    return new Charge(line, OptionalLong.empty(), line.tokens(), Set.of(note));
  }
}
