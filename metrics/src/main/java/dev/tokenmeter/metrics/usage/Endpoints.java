package dev.tokenmeter.metrics.usage;

import dev.tokenmeter.config.Dialect;
import java.util.Optional;

/** Tells from method and path what a request asks of its provider. */
public final class Endpoints {
  private Endpoints() {}

  /**
   * Classifies a request. Never throws.
   *
   * @param path the provider's own path as it came, without query, with a leading slash
   */
  public static Endpoint of(Dialect dialect, String method, String path) {
    return new Endpoint(Operation.OTHER, Api.NONE, Optional.empty(), false);
  }
}
