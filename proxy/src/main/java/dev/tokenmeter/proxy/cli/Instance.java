package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigWatch;
import dev.tokenmeter.metrics.board.Board;
import dev.tokenmeter.metrics.board.Facts;
import dev.tokenmeter.metrics.board.Individuals;
import dev.tokenmeter.metrics.board.Leaderboards;
import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.OutcomeFeed;
import dev.tokenmeter.metrics.board.Pulse;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.budget.BudgetMeters;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.Gatekeeper;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.price.PricedSink;
import dev.tokenmeter.metrics.privacy.VeiledSink;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.signal.Classifier;
import dev.tokenmeter.metrics.signal.SignalSink;
import dev.tokenmeter.metrics.usage.coding.BodyDecoder;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.proxy.admin.AdminFailure;
import dev.tokenmeter.proxy.admin.AdminServer;
import dev.tokenmeter.proxy.admin.Operations;
import dev.tokenmeter.proxy.admin.Reload;
import dev.tokenmeter.proxy.exchange.OwnPages;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.exchange.Timepiece;
import dev.tokenmeter.proxy.identity.CallerTokens;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.log.AccessLog;
import dev.tokenmeter.proxy.log.ExchangeSinks;
import dev.tokenmeter.proxy.net.BindFailure;
import dev.tokenmeter.proxy.net.DrainReport;
import dev.tokenmeter.proxy.net.Preparation;
import dev.tokenmeter.proxy.net.ProxyServer;
import dev.tokenmeter.proxy.page.PageFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The running product: data port, admin port, meters, access log, ledger, and who watches the file.
 */
final class Instance implements AutoCloseable {
  private final Instant started;
  private final Parts parts = new Parts();
  private final AtomicReference<Config> config;
  private final ProxyServer data;
  private final AdminServer admin;
  private Optional<ConfigWatch> watch = Optional.empty();
  private Optional<Reloading> reloading = Optional.empty();

  /** Everything is made and joined here. */
  private Instance(
      Config config, FingerprintKey key, Terminal terminal, Ending ending, Timepiece time)
      throws BindFailure, AdminFailure, LedgerFailure, PriceFailure, IOException {
    this.started = time.dates().instant();
    this.config = new AtomicReference<>(config);
    Veils veils = new Veils(() -> this.config.get().privacy(), key::pseudonym);
    try {
      Opening<Accounting> opening =
          parts.add(
              Opening.of(
                  "accounting",
                  () -> Accounting.open(config, key, InstanceName.of(terminal.env()), time.dates()),
                  Accounting::close));
      Meters meters =
          parts.add(
              Meters.create(
                  config.metrics(),
                  veils.metrics().callers(config.callers()),
                  time.dates(),
                  Version.current()));
      AccessLog access =
          parts.add(
              AccessLog.start(
                  config.accessLog(), InstanceName.of(terminal.env()), terminal.stdout()));
      meters.gauge(
          "tokenmeter_access_log_dropped",
          "Lines of the access log that were dropped because its reader was too slow.",
          access::dropped);
      Questions questions = parts.add(new Questions(meters::limitHit));
      PageFiles files = PageFiles.load();
      Pulse.Running pulse = parts.add(Pulse.start(time.dates()));
      Preparation prepared = Preparation.of(config);
      Accounting accounting = opening.await();
      PriceBook prices = accounting.prices();
      Ledger ledger = accounting.ledger();
      Budgets budgets = accounting.budgets();
      Gatekeeper gatekeeper = accounting.gatekeeper();
      LedgerQueries queries = accounting.queries();
      meters.showPrices(prices);
      LedgerGauges.register(meters, ledger);
      BudgetMeters.register(meters, budgets, veils::metrics);
      Myself myself = new Myself(queries, budgets, this.config::get, veils, time.dates());
      Classifier signals = new Classifier(config, meters::limitHit);
      Services services =
          new Services(
              new PricedSink(
                  prices,
                  new SignalSink(
                      signals,
                      new ExchangeSinks(
                          List.of(
                              new VeiledSink(veils::metrics, meters),
                              new VeiledSink(
                                  veils::ledger, new ExchangeSinks(List.of(access, ledger))),
                              gatekeeper,
                              pulse.pulse())))),
              new Calibration(),
              meters::limitHit,
              gatekeeper,
              new OwnPages(files, new MyNumbers(myself, questions)),
              time);
      data = parts.add(ProxyServer.start(config, prepared, services, key));
      DataPortGauges.register(meters, data);
      admin =
          parts.add(
              AdminServer.start(
                  config.admin(),
                  new Operations(
                      new MeterExposition(meters),
                      () -> unready(ending),
                      this::reload,
                      files,
                      new Board(
                          meters,
                          budgets,
                          pulse.pulse(),
                          queries,
                          this::facts,
                          key::pseudonym,
                          time.dates()),
                      new Individuals(
                          queries, this.config::get, veils, accounting.quotes(), time.dates()),
                      myself,
                      new Numbers(queries, budgets, veils, time.dates()),
                      new Leaderboards(
                          queries, this.config::get, accounting.quotes(), veils, time.dates()),
                      new OutcomeFeed(
                          outcomes -> ledger.store(outcomes, meters::limitHit),
                          this.config::get,
                          time.dates()),
                      questions,
                      token -> CallerTokens.owner(this.config.get().callers(), token),
                      meters::limitHit)));
      reloading =
          Optional.of(
              new Reloading(
                  this.config,
                  data,
                  admin,
                  meters,
                  access,
                  ledger,
                  prices,
                  changed -> {
                    meters.configure(changed.metrics(), veils.metrics().callers(changed.callers()));
                    gatekeeper.configure(changed, accounting.spent());
                    signals.configure(changed);
                  }));
      ending.drains(this::drain);
      // Later than the ports, so that a start does not wait for it.
      Thread.ofVirtual().name("codecs").start(BodyDecoder::loadCodecs);
    } catch (BindFailure
        | AdminFailure
        | LedgerFailure
        | PriceFailure
        | IOException
        | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  static Instance start(Config config, FingerprintKey key, Terminal terminal, Ending ending)
      throws BindFailure, AdminFailure, LedgerFailure, PriceFailure, IOException {
    return start(config, key, terminal, ending, Timepiece.system());
  }

  /** The same, by another time than the machine's. */
  static Instance start(
      Config config, FingerprintKey key, Terminal terminal, Ending ending, Timepiece time)
      throws BindFailure, AdminFailure, LedgerFailure, PriceFailure, IOException {
    return new Instance(config, key, terminal, ending, time);
  }

  /**
   * Takes every valid change of the file from now on.
   *
   * @param flags what the command line puts over it
   */
  void watch(Path file, Map<String, String> environment, UnaryOperator<Config> flags) {
    reloading.ifPresent(
        listener ->
            watch =
                Optional.of(
                    parts.add(
                        ConfigWatch.start(
                            file, environment, config.get(), listener.under(flags)))));
  }

  /** Reads the file again, as SIGHUP and {@code POST /-/reload} ask. */
  Reload reload() {
    if (watch.isEmpty() || reloading.isEmpty()) {
      return new Reload.Refused(List.of("there is no configuration file to read again"));
    }
    watch.get().reload();
    return reloading.get().last();
  }

  String dataUrl() {
    return url(config.get().listen().tls().isPresent() ? "https" : "http", data.address());
  }

  String adminUrl() {
    return url("http", admin.address());
  }

  private Optional<String> unready(Ending ending) {
    if (ending.begun()) {
      return Optional.of("draining");
    }
    return data.loopHealth().stuck() ? Optional.of("stuck") : Optional.empty();
  }

  private Facts facts() {
    return Facts.of(Version.current(), started, dataUrl(), config.get());
  }

  private CompletableFuture<String> drain() {
    return data.drain().thenApply(Instance::text);
  }

  private static String text(DrainReport report) {
    return "drained: %d exchanges finished, %d cut".formatted(report.finished(), report.cut());
  }

  private static String url(String scheme, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    String shown = everywhere ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    return scheme + "://" + shown + ":" + address.getPort();
  }

  /** Stops at once; what was made last goes first. */
  @Override
  public void close() {
    parts.close();
  }
}
