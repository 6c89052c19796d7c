package dev.tokenmeter.proxy.identity;

/** RFC 4648 base32 in lower case, without padding. */
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  /** The first {@code length} characters; {@code bytes} must hold 5 bits for each. */
  static String encode(byte[] bytes, int length) {
    StringBuilder text = new StringBuilder(length);
    long bits = 0;
    int held = 0;
    int next = 0;
    while (text.length() < length) {
      if (held < 5) {
        bits = (bits << 8) | (bytes[next++] & 0xff);
        held += 8;
      }
      held -= 5;
      text.append(ALPHABET.charAt((int) (bits >>> held) & 31));
    }
    return text.toString();
  }
}
