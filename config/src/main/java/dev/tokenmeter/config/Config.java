package dev.tokenmeter.config;

import java.util.List;

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

  /** Whether and how finished exchanges are logged. */
  public enum AccessLog {
    OFF,
    JSON
  }
}
