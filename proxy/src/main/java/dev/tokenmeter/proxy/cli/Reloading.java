package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigWatch;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.proxy.admin.AdminServer;
import dev.tokenmeter.proxy.admin.Reload;
import dev.tokenmeter.proxy.log.AccessLog;
import dev.tokenmeter.proxy.net.ProxyServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a new configuration into force, all of it or nothing. The addresses are those of the
 * start: flags may have moved them, and a listener cannot move.
 */
final class Reloading implements ConfigWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final Config started;
  private final ProxyServer data;
  private final AdminServer admin;
  private final Meters meters;
  private final AccessLog access;
  private volatile Reload last = new Reload.Done();

  Reloading(Config started, ProxyServer data, AdminServer admin, Meters meters, AccessLog access) {
    this.started = started;
    this.data = data;
    this.admin = admin;
    this.meters = meters;
    this.access = access;
  }

  /** What came of the newest reload. */
  Reload last() {
    return last;
  }

  @Override
  public void reloaded(Config config, List<Problem> warnings) {
    Config moved = inPlace(config);
    try {
      data.reconfigure(moved);
    } catch (IOException e) {
      refuse(List.of(String.valueOf(e.getMessage())));
      return;
    }
    admin.reconfigure(moved.admin());
    access.reconfigure(moved.accessLog());
    meters.configure(moved.metrics(), moved.callers());
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
    Listen listen = config.listen();
    Admin admin = config.admin();
    if (!listen.equals(started.listen()) && !listen.tls().equals(started.listen().tls())) {
      LOG.warn("listen.tls has changed; that needs a restart");
    }
    return config.at(
        started.listen(),
        new Admin(started.admin().address(), started.admin().port(), admin.auth()));
  }
}
