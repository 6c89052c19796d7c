package dev.tokenmeter.config;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * The private key of a certificate, from PEM: PKCS #8 (RFC 5958), or the older forms of one
 * algorithm, PKCS #1 for RSA (RFC 8017) and SEC 1 for elliptic curves (RFC 5915).
 */
final class PrivateKeys {
  private static final byte[] PROBE = "whose key".getBytes(StandardCharsets.US_ASCII);
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int LONG_LENGTH = 0x80;

  private PrivateKeys() {}

  /**
   * Reads the first key of the file.
   *
   * @throws IOException that says what the file does, without its name: it holds none, an encrypted
   *     or broken one, or not that of this certificate
   */
  static PrivateKey read(Path file, X509Certificate certificate) throws IOException {
    String text = new String(PemBlock.bytes(file), StandardCharsets.ISO_8859_1);
    PemBlock block =
        PemBlock.in(text).stream()
            .filter(each -> each.label().endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() -> new IOException("holds no private key"));
    if (block.isEncrypted()) {
      throw new IOException(
          "holds an encrypted private key; only keys without a passphrase can be used");
    }
    PublicKey publicKey = certificate.getPublicKey();
    byte[] encoded =
        block.label().equals("PRIVATE KEY") ? block.der() : pkcs8(block.der(), publicKey);
    try {
      PrivateKey key =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (isPair(key, publicKey)) {
        return key;
      }
      throw new IOException("does not hold the private key of the certificate");
    } catch (GeneralSecurityException e) {
      throw new IOException("holds a private key that is broken or not that of the certificate", e);
    }
  }

  /** Puts the algorithm that the certificate names before a key that does not say its own. */
  private static byte[] pkcs8(byte[] key, PublicKey publicKey) {
    byte[] version = {INTEGER, 1, 0};
    return part(SEQUENCE, version, algorithm(publicKey.getEncoded()), part(OCTET_STRING, key));
  }

  /** The first element of a SubjectPublicKeyInfo (RFC 5280 4.1), with tag and length. */
  private static byte[] algorithm(byte[] publicKeyInfo) {
    int start = contentStart(publicKeyInfo, 0);
    int content = contentStart(publicKeyInfo, start);
    // The names and parameters of algorithms are far below the 128 bytes of a short length.
    return Arrays.copyOfRange(publicKeyInfo, start, content + publicKeyInfo[start + 1]);
  }

  private static int contentStart(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    return element + 2 + (length < LONG_LENGTH ? 0 : length - LONG_LENGTH);
  }

  private static byte[] part(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] each : contents) {
      content.writeBytes(each);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < LONG_LENGTH) {
      out.write(length);
    } else {
      out.write(LONG_LENGTH + 3);
      out.write(length >> 16);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static boolean isPair(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(signing(publicKey.getAlgorithm()));
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private static String signing(String algorithm) {
    return switch (algorithm) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> "SHA256with" + algorithm;
    };
  }
}
