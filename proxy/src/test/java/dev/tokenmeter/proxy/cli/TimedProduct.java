package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.proxy.exchange.Timepiece;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;

/** The whole product in this process, on free ports, by a time that the test tells. */
public final class TimedProduct implements AutoCloseable {
  private final Instance instance;

  private TimedProduct(Instance instance) {
    this.instance = instance;
  }

  /**
   * Starts it.
   *
   * @param stdout takes the access log, where the configuration has one
   */
  public static TimedProduct start(String yaml, Timepiece time, OutputStream stdout)
      throws Exception {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(), stdout, OutputStream.nullOutputStream(), Map.of());
    return switch (ConfigReader.read(yaml, "simulation.yaml", Map.of())) {
      case Result.Loaded loaded ->
          new TimedProduct(
              Instance.start(
                  loaded.config(),
                  FingerprintKey.of(new byte[32]),
                  terminal,
                  new Ending(code -> {}),
                  time));
      case Result.Refused refused -> throw new AssertionError(refused.problems().toString());
    };
  }

  /** Where clients ask. */
  public URI data() {
    return URI.create(instance.dataUrl());
  }

  /** Where operators ask. */
  public URI admin() {
    return URI.create(instance.adminUrl());
  }

  @Override
  public void close() {
    instance.close();
  }
}
