package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.Keys.Amounts;
import dev.tokenmeter.metrics.reconcile.Place.Grain;
import dev.tokenmeter.metrics.reconcile.ReconciledRow.Sides;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One issuer's invoice held against the ledger. */
final class IssuerComparison {
  private final Issuer issuer;
  private final Statement statement;
  private final Metered metered;
  private final UnitPrices prices;
  private final Tolerance tolerance;
  private final ModelLabels models;
  private final Keys keys;
  private final Map<String, String> ledgerNames = new HashMap<>();
  private final Grain usageGrain;
  private final Grain moneyGrain;
  private final Map<Place, Edges> edges;

  IssuerComparison(
      Issuer issuer,
      Statement statement,
      Metered metered,
      UnitPrices prices,
      List<KeyAlias> aliases,
      Tolerance tolerance) {
    this.issuer = issuer;
    this.statement = statement;
    this.metered = metered;
    this.prices = prices;
    this.tolerance = tolerance;
    models =
        new ModelLabels(
            Stream.of(statement.usage(), statement.money())
                .flatMap(places -> places.keySet().stream())
                .map(Place::model)
                .toList(),
            Stream.concat(
                    metered.uses().keySet().stream(),
                    metered.edges().stream().map(Edges.Use::place))
                .map(Place::model)
                .toList());
    for (Place place : metered.uses().keySet()) {
      ledgerNames.putIfAbsent(models.of(place.model()), place.model());
    }
    boolean told = statement.tellsUsage();
    keys = new Keys(exported(), metered, named(aliases), amounts(told));
    Grain usage = narrowed(statement.usageGrain());
    Grain money = narrowed(statement.moneyGrain());
    usageGrain = usage;
    moneyGrain = told ? money.and(usage) : money;
    edges = edges();
  }

  /** Clouds bill projects and principals, which say something only if they are named here too. */
  private Grain narrowed(Grain grain) {
    boolean weak = issuer == Issuer.GOOGLE || issuer == Issuer.AWS;
    return weak && !keys.telling() ? grain.and(new Grain(true, true, false)) : grain;
  }

  private List<KeyAlias> named(List<KeyAlias> aliases) {
    return aliases.stream()
        .map(alias -> new KeyAlias(statement.keyName(alias.exported()), alias.credential()))
        .toList();
  }

  private Set<String> exported() {
    Map<Place, Said> told = statement.usageGrain().keyed() ? statement.usage() : statement.money();
    return told.keySet().stream()
        .map(place -> statement.keyName(place.key()))
        .collect(Collectors.toSet());
  }

  private Map<Place, Amounts> amounts(boolean tokens) {
    Map<Place, Amounts> amounts = new HashMap<>();
    (tokens ? statement.usage() : statement.money())
        .forEach(
            (place, said) ->
                amounts.merge(
                    new Place(
                        place.day(), models.of(place.model()), statement.keyName(place.key())),
                    new Amounts(tokens ? sum(said.tokens.values()) : said.usd, BigDecimal.ZERO),
                    Amounts::plus));
    metered
        .uses()
        .forEach(
            (place, use) ->
                amounts.merge(
                    new Place(place.day(), models.of(place.model()), place.key()),
                    new Amounts(BigDecimal.ZERO, tokens ? sum(use.tokens.values()) : use.usd),
                    Amounts::plus));
    return amounts;
  }

  private static BigDecimal sum(Collection<BigDecimal> amounts) {
    return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** All places that either side knows. */
  List<ReconciledRow> rows() {
    SortedMap<Place, Cell> usage = cells(statement.usage(), usageGrain, statement::tellsUsageOf);
    SortedMap<Place, Cell> money = cells(statement.money(), moneyGrain, statement::tellsMoneyOf);
    usage.keySet().removeIf(place -> place.model().equals(Place.FEES));
    unknownModels(usage);
    unknownModels(money);
    if (statement.tellsUsage()) {
      series(usage).forEach(this::nameTokens);
      return merged(usage, money);
    }
    series(money).forEach(this::nameMoney);
    return money.entrySet().stream().map(paid -> moneyRow(paid, paid.getValue().findings)).toList();
  }

  private SortedMap<Place, Cell> cells(
      Map<Place, Said> told, Grain grain, Predicate<LocalDate> days) {
    SortedMap<Place, Cell> cells = new TreeMap<>();
    told.forEach(
        (place, said) -> {
          String key = keys.labelOfKey(statement.keyName(place.key()));
          Place at = new Place(place.day(), models.of(place.model()), key).at(grain);
          cells.computeIfAbsent(at, none -> new Cell()).said.add(said);
        });
    metered
        .uses()
        .forEach(
            (place, use) -> {
              if (days.test(place.day())) {
                String key = keys.labelOfCredential(place.key());
                Place at = new Place(place.day(), models.of(place.model()), key).at(grain);
                cells.computeIfAbsent(at, none -> new Cell()).use.add(use);
              }
            });
    return cells;
  }

  private static void unknownModels(SortedMap<Place, Cell> cells) {
    cells.forEach(
        (place, cell) -> {
          Cell nobodys = cells.get(new Place(place.day(), "other", place.key()));
          if (nobodys != null && nobodys != cell) {
            cell.unmeteredOfNoModel = nobodys.use.unmetered;
          }
        });
  }

  private static Map<Place, SortedMap<LocalDate, Cell>> series(SortedMap<Place, Cell> cells) {
    Map<Place, SortedMap<LocalDate, Cell>> series = new TreeMap<>();
    cells.forEach(
        (place, cell) ->
            series
                .computeIfAbsent(
                    new Place(LocalDate.EPOCH, place.model(), place.key()), none -> new TreeMap<>())
                .put(place.day(), cell));
    return series;
  }

  private void nameTokens(Place place, SortedMap<LocalDate, Cell> days) {
    if (usageGrain.keyed() && !keys.isKnown(place.key())) {
      days.values().forEach(cell -> stranger(place, cell));
    } else {
      Edges near = edges.getOrDefault(place, new Edges(metered.ends()));
      new TokenNaming(days, statement.tells(), tolerance, near).name();
    }
  }

  /** What stands next to the ends of the period, by model and key as they are compared. */
  private Map<Place, Edges> edges() {
    Map<Place, Edges> by = new HashMap<>();
    for (Edges.Use use : metered.edges()) {
      String key = keys.labelOfCredential(use.place().key());
      Place at = new Place(LocalDate.EPOCH, models.of(use.place().model()), key).at(usageGrain);
      by.computeIfAbsent(at, none -> new Edges(metered.ends())).add(use);
    }
    return by;
  }

  private void stranger(Place place, Cell cell) {
    Counts difference = said(cell).minus(used(cell));
    if (!difference.isNothing()) {
      cell.findings.add(
          cell.use.isNothing()
              ? Finding.of(Cause.UNSEEN_KEY, difference, "key " + named(place.key()))
              : Finding.of(Cause.NOT_INVOICED, difference, "key " + named(place.key())));
    }
  }

  private static String named(String key) {
    return key.isEmpty() ? "(none)" : key;
  }

  private void nameMoney(Place place, SortedMap<LocalDate, Cell> days) {
    if (moneyGrain.keyed() && !keys.isKnown(place.key())) {
      days.values()
          .forEach(
              cell -> {
                BigDecimal difference = cell.said.usd.subtract(cell.use.usd);
                if (difference.abs().compareTo(slack(cell)) > 0) {
                  Cause cause = cell.use.isNothing() ? Cause.UNSEEN_KEY : Cause.NOT_INVOICED;
                  cell.findings.add(Finding.of(cause, difference, "key " + named(place.key())));
                }
              });
    } else {
      Cause more = place.model().equals(Place.FEES) ? Cause.FEE : Cause.NOT_METERED;
      new MoneyOnlyNaming(days, this::slack, price(place), more).name();
    }
  }

  private BigDecimal slack(Cell cell) {
    return tolerance
        .of(cell.said.usd, cell.use.usd)
        .max(statement.rounding(cell.said.billLines))
        .add(BigDecimal.valueOf(cell.use.exchanges, 9));
  }

  private Quote.Price price(Place place) {
    String model = ledgerNames.getOrDefault(place.model(), place.model());
    String provider = metered.provider(model, issuer.builtIn());
    Map<TokenType, Optional<BigDecimal>> known = new HashMap<>();
    return type -> known.computeIfAbsent(type, each -> prices.usd(provider, model, each));
  }

  private List<ReconciledRow> merged(SortedMap<Place, Cell> usage, SortedMap<Place, Cell> money) {
    Map<Place, List<Map.Entry<Place, Cell>>> parts =
        usage.entrySet().stream()
            .collect(Collectors.groupingBy(cell -> cell.getKey().at(moneyGrain)));
    List<ReconciledRow> rows = new ArrayList<>();
    Map<Place, List<Finding>> worth = new HashMap<>();
    money.forEach(
        (place, paid) -> {
          List<PricedPart> cells =
              parts.getOrDefault(place, List.of()).stream()
                  .map(
                      part ->
                          new PricedPart(part.getValue(), statement.tells(), price(part.getKey())))
                  .toList();
          worth.put(place, new MoneyNaming(paid, cells, slack(paid), price(place)).named());
        });
    boolean same = moneyGrain.equals(usageGrain);
    for (Map.Entry<Place, Cell> cell : usage.entrySet()) {
      Optional<Cell> paid = same ? Optional.ofNullable(money.get(cell.getKey())) : Optional.empty();
      rows.add(
          new ReconciledRow(
              issuer,
              cell.getKey(),
              Optional.of(new Sides<>(said(cell.getValue()), used(cell.getValue()))),
              paid.map(both -> new Sides<>(both.said.usd, both.use.usd)),
              paid.isPresent()
                  ? worth.getOrDefault(cell.getKey(), List.of())
                  : cell.getValue().findings));
    }
    for (Map.Entry<Place, Cell> paid : money.entrySet()) {
      if (!same || !usage.containsKey(paid.getKey())) {
        // The tokens stand in rows of their own.
        rows.add(
            moneyRow(
                paid,
                worth.getOrDefault(paid.getKey(), List.of()).stream()
                    .map(Finding::inMoney)
                    .toList()));
      }
    }
    return rows;
  }

  private ReconciledRow moneyRow(Map.Entry<Place, Cell> paid, List<Finding> findings) {
    Cell cell = paid.getValue();
    return new ReconciledRow(
        issuer,
        paid.getKey(),
        Optional.empty(),
        Optional.of(new Sides<>(cell.said.usd, cell.use.usd)),
        findings);
  }

  private Counts said(Cell cell) {
    return Counts.folded(cell.said.tokens, statement.tells());
  }

  private Counts used(Cell cell) {
    return Counts.folded(cell.use.tokens, statement.tells());
  }
}
