package dev.tokenmeter.config;

import java.util.List;

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
    Metering metrics = BoundsReader.metrics(top.section("metrics"));
    Config.AccessLog accessLog = accessLog(top.section("log"));
    Limits limits = BoundsReader.limits(top.section("limits"));
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
        new Planned(ledger, privacy, budgets, prices, top.reading().unbuilt()));
  }

  private static Config.AccessLog accessLog(Section log) {
    Config.AccessLog access =
        log.oneOf("access", List.of(Config.AccessLog.values()), Config.AccessLog.OFF);
    log.done();
    return access;
  }
}
