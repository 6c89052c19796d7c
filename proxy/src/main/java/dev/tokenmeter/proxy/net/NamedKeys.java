package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.KeyedChain;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The listener's certificates, each under the names in it. A client gets the first that bears the
 * name it asked for (SNI, RFC 6066 3) and has a key of a kind it takes, so that a name may have an
 * RSA and an ECDSA certificate; a client that asks for no name, or for one that no certificate
 * bears, gets the first of all. An alias is the number of a certificate in the configuration.
 */
final class NamedKeys extends X509ExtendedKeyManager {
  private final List<Named> certificates;

  private record Named(KeyedChain chain, CertifiedNames names) {}

  NamedKeys(List<KeyedChain> chains) {
    certificates =
        chains.stream().map(chain -> new Named(chain, CertifiedNames.of(chain.leaf()))).toList();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return bearers(asked(engine))
        .filter(index -> has(index, keyType))
        .mapToObj(Integer::toString)
        .findFirst()
        .orElse(null);
  }

  /** The names asked for; at most one of a kind may be (RFC 6066 3). */
  private static List<String> asked(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .toList()
        : List.of();
  }

  private IntStream bearers(List<String> asked) {
    int[] bearers =
        IntStream.range(0, certificates.size())
            .filter(index -> asked.stream().anyMatch(certificates.get(index).names()::bear))
            .toArray();
    return bearers.length == 0 ? IntStream.of(0) : IntStream.of(bearers);
  }

  private boolean has(int index, String keyType) {
    return algorithm(index).equals(keyType.startsWith("EC") ? "EC" : keyType);
  }

  private String algorithm(int index) {
    return certificates.get(index).chain().key().getAlgorithm();
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificates
        .get(Integer.parseInt(alias))
        .chain()
        .chain()
        .toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificates.get(Integer.parseInt(alias)).chain().key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return IntStream.range(0, certificates.size())
        .filter(index -> has(index, keyType))
        .mapToObj(Integer::toString)
        .toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return Stream.of(getServerAliases(keyType, issuers)).findFirst().orElse(null);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[0];
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
