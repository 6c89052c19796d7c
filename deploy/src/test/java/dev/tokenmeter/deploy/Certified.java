package dev.tokenmeter.deploy;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Listen;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A private authority, the listener's certificates that it signed, and clients that trust it. */
final class Certified {
  private final Path directory;
  private final X509Bundle root;
  private final List<Listen.Pair> pairs = new ArrayList<>();
  private Optional<Listen.ClientCertificates> clients = Optional.empty();

  Certified(Path directory) throws Exception {
    this.directory = directory;
    root =
        new CertificateBuilder()
            .subject("CN=Private Root")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
  }

  /** One certificate more, for this name. */
  X509Certificate issue(String name) throws Exception {
    String number = Integer.toString(pairs.size());
    Path chain = directory.resolve("chain" + number + ".pem");
    Path key = directory.resolve("key" + number + ".pem");
    pairs.add(new Listen.Pair(chain.toString(), key.toString()));
    return renew(pairs.size() - 1, name);
  }

  /** Exchanges the files of a certificate. */
  X509Certificate renew(int number, String name) throws Exception {
    X509Bundle leaf =
        new CertificateBuilder()
            .subject("CN=" + name)
            .addSanDnsName(name)
            .ecp256()
            .buildIssuedBy(root);
    Files.writeString(Path.of(pairs.get(number).certificate()), leaf.getCertificatePathPEM());
    Files.writeString(Path.of(pairs.get(number).key()), leaf.getPrivateKeyPEM());
    return leaf.getCertificate();
  }

  /** The configuration with a listener that has these certificates. */
  Config on(Config config) {
    Listen listen = config.listen();
    return config.at(
        new Listen(listen.address(), listen.port(), Optional.of(new Listen.Tls(pairs, clients))),
        config.admin());
  }

  /** Has the listener ask for certificates that this authority signed. */
  void ask(Listen.ClientAuth auth, Certified authority) throws IOException {
    Path ca = Files.writeString(directory.resolve("clients.pem"), authority.rootPem());
    clients = Optional.of(new Listen.ClientCertificates(ca.toString(), auth));
  }

  /** A client's own certificate. */
  X509Bundle client(String subject) throws Exception {
    return new CertificateBuilder().subject(subject).ecp256().buildIssuedBy(root);
  }

  /** A client that trusts this authority alone and has no certificate. */
  SSLContext trusting() throws Exception {
    return trusting(new KeyManager[0]);
  }

  /** A client that trusts this authority alone. */
  SSLContext trusting(KeyManager... keys) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("root", root.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  /** The authority, as a client's configuration wants it. */
  String rootPem() {
    return root.getCertificatePEM();
  }

  /**
   * A connection that resolved the name to this address and checks that its peer bears it.
   *
   * @param protocols offered by ALPN
   */
  SSLSocket connect(InetSocketAddress address, String name, String... protocols) throws Exception {
    return connect(trusting(), address, name, protocols);
  }

  /** The same for a client that keeps its sessions. */
  static SSLSocket connect(
      SSLContext client, InetSocketAddress address, String name, String... protocols)
      throws IOException {
    SSLSocket socket = socket(client, address, name, protocols);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  /** A connection that shakes hands at its first use. */
  static SSLSocket socket(
      SSLContext client, InetSocketAddress address, String name, String... protocols)
      throws IOException {
    Socket tcp = new Socket(address.getAddress(), address.getPort());
    SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket(tcp, name, tcp.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }
}
