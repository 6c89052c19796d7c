package dev.tokenmeter.proxy.admin;

import java.util.Map;

/**
 * Bounds of the JDK's HTTP server, which takes them from system properties when its class is
 * loaded. What an operator has set stays.
 */
public final class JdkServerBounds {
  /** Times are in seconds. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "120",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.nodelay", "true");

  private JdkServerBounds() {}

  /** To be called before the first server is created. */
  public static void set() {
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
