package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Listen;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A private certificate authority, made for one test. */
final class TestAuthority {
  private final X509Bundle root;

  TestAuthority() {
    this("Corp Test Root");
  }

  TestAuthority(String name) {
    try {
      root =
          new CertificateBuilder()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .ecp256()
              .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  X509Certificate certificate() {
    return root.getCertificate();
  }

  String pem() {
    return root.getRootCertificatePEM();
  }

  Path write(Path file) throws IOException {
    return Files.writeString(file, pem());
  }

  /** A listener that proves to be this DNS name, from today for a day. */
  ServerSocket listener(String dnsName) {
    return listener(new CertificateBuilder().addSanDnsName(dnsName));
  }

  /** One that proves to be this address. */
  ServerSocket listenerFor(InetAddress address) {
    return listener(new CertificateBuilder().addSanIpAddress(address.getHostAddress()));
  }

  /** One whose certificate ran out yesterday. */
  ServerSocket expiredListener(String dnsName) {
    Instant now = Instant.now();
    return listener(
        new CertificateBuilder()
            .addSanDnsName(dnsName)
            .notBefore(now.minus(Duration.ofDays(3)))
            .notAfter(now.minus(Duration.ofDays(1))));
  }

  private ServerSocket listener(CertificateBuilder leaf) {
    try {
      SSLContext context = context(leaf.subject("CN=leaf").ecp256().buildIssuedBy(root));
      SSLServerSocket socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      return socket;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The files of a listener that proves to be this DNS name. */
  Listen.Pair pair(Path directory, String dnsName) throws Exception {
    X509Bundle leaf =
        new CertificateBuilder()
            .subject("CN=" + dnsName)
            .addSanDnsName(dnsName)
            .ecp256()
            .buildIssuedBy(root);
    Path chain = directory.resolve("chain.pem");
    Path key = directory.resolve("key.pem");
    Files.writeString(chain, leaf.getCertificatePathPEM());
    Files.writeString(key, leaf.getPrivateKeyPEM());
    return new Listen.Pair(chain.toString(), key.toString());
  }

  /** Clients that trust this authority and show certificates of these subjects, if any. */
  SSLContext client(String... subjects) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("root", root.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    for (String subject : subjects) {
      X509Bundle leaf = new CertificateBuilder().subject(subject).ecp256().buildIssuedBy(root);
      store.setKeyEntry(
          subject, leaf.getKeyPair().getPrivate(), new char[0], leaf.getCertificatePath());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static SSLContext context(X509Bundle bundle) throws Exception {
    KeyStore store = bundle.toKeyStore(new char[0]);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
