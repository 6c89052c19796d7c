package dev.tokenmeter.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One complete, validated configuration. Immutable; an exchange keeps the one it started with.
 *
 * @param providers enabled providers in the order of the file
 */
public record Config(
    Listen listen,
    Admin admin,
    List<Provider> providers,
    Egress egress,
    Identity identity,
    List<Caller> callers,
    Metering metrics,
    AccessLog accessLog,
    Limits limits,
    Timeouts timeouts,
    Planned planned) {

  public Config {
    providers = List.copyOf(providers);
    callers = List.copyOf(callers);
  }

  /** All built-in providers on loopback, straight out. */
  public static Config defaults() {
    return defaults(Map.of());
  }

  /**
   * What holds without a file: all built-in providers on loopback, no callers, and the way out that
   * the environment names ({@link EgressEnvironment}).
   *
   * @param environment of the process
   * @throws IllegalArgumentException if the environment names a proxy that cannot be used; its
   *     message is one line and holds no secret
   */
  public static Config defaults(Map<String, String> environment) {
    Egress egress = EgressEnvironment.read(environment);
    return new Config(
        Listen.defaults(),
        Admin.defaults(),
        EgressEnvironment.keepPlainHttpDirect(BuiltInProviders.enabled(), egress),
        egress,
        Identity.defaults(),
        List.of(),
        Metering.defaults(),
        AccessLog.OFF,
        Limits.defaults(),
        Timeouts.defaults(),
        Planned.defaults());
  }

  /** What may be spent, in the order of the file. */
  public List<Budget> budgets() {
    return planned.budgets();
  }

  /** What is looked at before a request is forwarded. */
  public Rails rails() {
    return planned.rails();
  }

  /** What tokens cost. */
  public Prices prices() {
    return planned.prices();
  }

  /** What is left of callers in each place where usage can be read. */
  public Privacy privacy() {
    return planned.privacy();
  }

  /** When an exchange is of a class of use that is rarely work. */
  public Signals signals() {
    return planned.signals();
  }

  /** Who may be compared on boards, and how. */
  public Leaderboard leaderboard() {
    return planned.leaderboard();
  }

  /** The enabled provider of this name. */
  public Optional<Provider> provider(String name) {
    return providers.stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  /** This configuration on other ports, as the command line's flags ask for. */
  public Config at(Listen otherListen, Admin otherAdmin) {
    return new Config(
        otherListen,
        otherAdmin,
        providers,
        egress,
        identity,
        callers,
        metrics,
        accessLog,
        limits,
        timeouts,
        planned);
  }

  /** Whether and how finished exchanges are logged. */
  public enum AccessLog {
    OFF,
    JSON
  }
}
