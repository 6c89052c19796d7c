package dev.tokenmeter.metrics.record;

/**
 * Who is counted.
 *
 * @param name the configured name, that of a client certificate, {@code key-…}, {@code
 *     _unidentified} or {@code anonymous}; where {@code privacy} takes it, {@code who-…} or {@value
 *     #WITHHELD}
 * @param team the configured team or {@code none}
 * @param kind how the name came to be, which decides its place under the label bound
 */
public record CallerId(String name, String team, Kind kind) {

  /** Where a caller's name comes from. */
  public enum Kind {
    /** Named in the configuration; has a reserved place. */
    CONFIGURED,
    /** Made from a key or an account id; gets its label after a first 2xx of the provider. */
    FINGERPRINT,
    /**
     * Told by a client certificate that the operator's authority vouches for; no reserved place.
     */
    CERTIFIED,
    /** One of the fixed names. */
    FIXED
  }

  /** The name of every caller where {@code privacy} keeps none. */
  public static final String WITHHELD = "_withheld";

  /** A credential was there but nothing stable to name its owner by. */
  public static final CallerId UNIDENTIFIED = new CallerId("_unidentified", "none", Kind.FIXED);

  /** No credential at all. */
  public static final CallerId ANONYMOUS = new CallerId("anonymous", "none", Kind.FIXED);
}
