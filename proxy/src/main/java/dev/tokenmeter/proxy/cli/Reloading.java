package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigWatch;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.proxy.admin.AdminServer;
import dev.tokenmeter.proxy.admin.Reload;
import dev.tokenmeter.proxy.log.AccessLog;
import dev.tokenmeter.proxy.net.ProxyServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a new configuration into force, all of it or nothing. The addresses are those of the
 * start: flags may have moved them, and a listener cannot move.
 */
final class Reloading implements ConfigWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final Config started;
  private final AtomicReference<Config> current;
  private final ProxyServer data;
  private final AdminServer admin;
  private final Meters meters;
  private final AccessLog access;
  private final Ledger ledger;
  private final PriceBook prices;
  private final Consumer<Config> guard;
  private volatile Reload last = new Reload.Done();

  /**
   * Changes nothing yet.
   *
   * @param current holds what the process started with, and from now on what is in force
   * @param guard told of a configuration once its prices hold
   */
  Reloading(
      AtomicReference<Config> current,
      ProxyServer data,
      AdminServer admin,
      Meters meters,
      AccessLog access,
      Ledger ledger,
      PriceBook prices,
      Consumer<Config> guard) {
    this.started = current.get();
    this.current = current;
    this.data = data;
    this.admin = admin;
    this.meters = meters;
    this.access = access;
    this.ledger = ledger;
    this.prices = prices;
    this.guard = guard;
  }

  /** What came of the newest reload. */
  Reload last() {
    return last;
  }

  /** The same of a file over which flags stand. */
  ConfigWatch.Listener under(UnaryOperator<Config> flags) {
    Reloading reloading = this;
    return new ConfigWatch.Listener() {
      @Override
      public void reloaded(Config config, List<Problem> warnings) {
        reloading.reloaded(flags.apply(config), warnings);
      }

      @Override
      public void refused(List<Problem> problems) {
        reloading.refused(problems);
      }
    };
  }

  @Override
  public void reloaded(Config config, List<Problem> warnings) {
    Config moved = inPlace(config);
    PriceBook.Prepared prepared;
    try {
      prepared = prices.prepare(moved);
      data.reconfigure(moved);
    } catch (IOException | PriceFailure e) {
      refuse(List.of(String.valueOf(e.getMessage())));
      return;
    }
    current.set(moved);
    prices.use(prepared);
    guard.accept(moved);
    admin.reconfigure(moved.admin());
    access.reconfigure(moved.accessLog());
    ledger.configure(moved.planned().ledger());
    meters.reloadSucceeded(Instant.now());
    last = new Reload.Done();
    warnings.forEach(warning -> LOG.info("{}", Warnings.text(warning)));
    LOG.info("the configuration was reloaded");
  }

  @Override
  public void refused(List<Problem> problems) {
    refuse(problems.stream().map(Problem::toString).toList());
  }

  private void refuse(List<String> problems) {
    meters.reloadRefused();
    last = new Reload.Refused(problems);
    LOG.error("the configuration stays as it was: {}", String.join("; ", problems));
  }

  private Config inPlace(Config config) {
    Admin admin = config.admin();
    FixedAtStart.ignored(started, config).forEach(line -> LOG.warn("{}", line));
    Listen at = started.listen();
    return config.at(
        new Listen(at.address(), at.port(), config.listen().tls()),
        new Admin(started.admin().address(), started.admin().port(), admin.auth()));
  }
}
