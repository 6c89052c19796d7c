package dev.tokenmeter.config;

/** The text is no YAML document of the kind that a configuration is; the first reason why. */
final class MalformedYaml extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Spot spot;

  MalformedYaml(Spot spot, String message) {
    super(message, null, false, false);
    this.spot = spot;
  }

  Spot spot() {
    return spot;
  }

  /** The reason, one line. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
