package dev.tokenmeter.metrics.usage.coding;

/**
 * How far a decoder goes before it takes a body for a bomb ({@link BodyDecoder.Status#EXPANSION}).
 *
 * <p>A ratio alone would stop honest bodies: two hundred equal lines of JSON reach 100:1. So the
 * first bytes are free, then one ratio holds, and from a certain size a stricter one, which no text
 * of a provider comes near (JSON and SSE compress 4 to 15 times).
 *
 * @param freeBytes decoded bytes that are never judged
 * @param maxRatio decoded to encoded bytes allowed beyond {@code freeBytes}
 * @param largeBytes decoded bytes from which {@code maxLargeRatio} holds
 * @param maxLargeRatio decoded to encoded bytes allowed beyond {@code largeBytes}
 * @param maxEmptyMembers gzip members or zstd frames without content in one body; more make it
 *     {@link BodyDecoder.Status#UNDECODABLE}
 * @param zstdWindowLog greatest zstd window, as a power of two, in bytes; the memory is only
 *     touched as far as the body really fills it
 */
public record DecoderLimits(
    long freeBytes,
    int maxRatio,
    long largeBytes,
    int maxLargeRatio,
    int maxEmptyMembers,
    int zstdWindowLog) {

  private static final DecoderLimits DEFAULTS =
      new DecoderLimits(1 << 20, 100, 64 << 20, 20, 1_024, 27);

  /** 100:1 after 1 MiB, 20:1 after 64 MiB, 1,024 empty members, 128 MiB window. */
  public static DecoderLimits defaults() {
    return DEFAULTS;
  }

  /** The same without the stricter ratio for large bodies. */
  DecoderLimits withOneRatio() {
    return new DecoderLimits(
        freeBytes, maxRatio, largeBytes, maxRatio, maxEmptyMembers, zstdWindowLog);
  }

  boolean exceededBy(long encoded, long decoded) {
    if (decoded <= freeBytes) {
      return false;
    }
    long ratio = decoded > largeBytes ? maxLargeRatio : maxRatio;
    return decoded / ratio > encoded;
  }
}
