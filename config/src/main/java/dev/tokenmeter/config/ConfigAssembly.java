package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/** Puts the sections of a file together and checks what holds between them. */
final class ConfigAssembly {
  private ConfigAssembly() {}

  static Config read(Section top) {
    Listen listen = ListenReader.read(top.section("listen"));
    Admin admin = AdminReader.read(top.section("admin"), listen);
    EgressReader.Global egress = EgressReader.global(top.section("egress"));
    List<Provider> providers = ProvidersReader.read(top, egress);
    Identity identity = IdentityReader.read(top.section("identity"));
    List<Caller> callers = CallersReader.read(top.list("callers"));
    Ledger ledger = PlannedReader.ledger(top.section("ledger"));
    Privacy privacy = PlannedReader.privacy(top);
    List<Budget> budgets = BudgetsReader.read(top);
    Prices prices = PricesReader.read(top);
    Signals signals = SignalsReader.read(top.section("signals"));
    Leaderboard leaderboard = LeaderboardReader.read(top.section("leaderboard"));
    Metering metrics = BoundsReader.metrics(top.section("metrics"));
    Config.AccessLog accessLog = accessLog(top.section("log"));
    Optional<Value> rails = top.take("limits").filter(value -> value.yaml() instanceof Yaml.Items);
    Section bounds =
        rails
            .map(value -> Section.absent(top.reading(), value.place(), value.keySpot()))
            .orElseGet(() -> top.section("limits"));
    List<Value> admission = bounds.list("admission");
    Limits limits = BoundsReader.limits(bounds);
    List<Value> allow = top.list("allow");
    Timeouts timeouts = BoundsReader.timeouts(top.section("timeouts"));
    top.done();
    return new Config(
        listen,
        admin,
        providers,
        egress.egress(),
        identity,
        callers,
        metrics,
        accessLog,
        limits,
        timeouts,
        new Planned(
            ledger,
            privacy,
            budgets,
            RailsReader.read(rails.map(Value::list).orElse(admission), allow),
            prices,
            signals,
            leaderboard,
            top.reading().unbuilt()));
  }

  private static Config.AccessLog accessLog(Section log) {
    Config.AccessLog access =
        log.oneOf("access", List.of(Config.AccessLog.values()), Config.AccessLog.OFF);
    log.done();
    return access;
  }
}
