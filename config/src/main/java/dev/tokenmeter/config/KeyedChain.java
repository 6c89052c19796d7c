package dev.tokenmeter.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate chain, its leaf first, and the leaf's private key, as a server presents them. Made
 * from the PEM files of a {@link Listen.Pair}; two readings of the same files may differ, since
 * certificates are renewed in place.
 */
public record KeyedChain(List<X509Certificate> chain, PrivateKey key) {
  public KeyedChain {
    chain = List.copyOf(chain);
  }

  /** The certificate that bears the name. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /**
   * Reads both files: not for an event loop.
   *
   * @throws IOException beginning with the file's name, if a file cannot be read or used, or the
   *     key is not that of the certificate
   */
  public static KeyedChain read(Listen.Pair pair) throws IOException {
    List<X509Certificate> chain = named(pair.certificate(), Certificates::read);
    PrivateKey key = named(pair.key(), file -> PrivateKeys.read(file, chain.getFirst()));
    return new KeyedChain(chain, key);
  }

  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private static <T> T named(String file, Reader<T> reader) throws IOException {
    try {
      return reader.read(Path.of(file));
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
