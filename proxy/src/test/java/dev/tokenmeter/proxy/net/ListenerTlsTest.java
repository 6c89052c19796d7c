package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Listen;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with the listener's side, engine to engine, without a network. */
final class ListenerTlsTest {
  @TempDir private Path directory;
  private final X509Bundle root = authority("Test Root");
  private final List<Listen.Pair> pairs = new ArrayList<>();
  private Optional<Listen.ClientCertificates> clients = Optional.empty();

  private static X509Bundle authority(String name) {
    try {
      return new CertificateBuilder()
          .subject("CN=" + name)
          .setIsCertificateAuthority(true)
          .ecp256()
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate pair(CertificateBuilder builder) throws Exception {
    X509Bundle leaf = builder.buildIssuedBy(root);
    String number = Integer.toString(pairs.size());
    Path chain = directory.resolve("chain" + number + ".pem");
    Path key = directory.resolve("key" + number + ".pem");
    Files.writeString(chain, leaf.getCertificatePathPEM());
    Files.writeString(key, leaf.getPrivateKeyPEM());
    pairs.add(new Listen.Pair(chain.toString(), key.toString()));
    return leaf.getCertificate();
  }

  private X509Certificate ec(String... names) throws Exception {
    return pair(named(names).ecp256());
  }

  private static CertificateBuilder named(String... names) {
    CertificateBuilder builder = new CertificateBuilder().subject("CN=leaf");
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    return builder;
  }

  private SSLEngine server() throws IOException {
    return ListenerTls.load(new Listen.Tls(pairs, clients))
        .newHandler(UnpooledByteBufAllocator.DEFAULT, Duration.ofSeconds(10))
        .engine();
  }

  private SSLEngine client(Optional<String> name, Optional<X509Bundle> identity) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
    trust.load(null, null);
    trust.setCertificateEntry("root", root.getCertificate());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(trust);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (identity.isPresent()) {
      keys.init(identity.get().toKeyStore(new char[0]), new char[0]);
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    } else {
      context.init(null, trusted.getTrustManagers(), null);
    }
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    name.ifPresent(host -> parameters.setServerNames(List.of(new SNIHostName(host))));
    engine.setSSLParameters(parameters);
    return engine;
  }

  private void ask(Listen.ClientAuth auth) throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.pem"), root.getCertificatePEM());
    clients = Optional.of(new Listen.ClientCertificates(ca.toString(), auth));
  }

  private X509Certificate shownTo(@Nullable String name, String... protocols) throws Exception {
    SSLEngine client = client(Optional.ofNullable(name), Optional.empty());
    if (protocols.length > 0) {
      client.setEnabledProtocols(protocols);
    }
    Handshakes.shake(client, server());
    return (X509Certificate) client.getSession().getPeerCertificates()[0];
  }

  @Test
  void client_namingAHost_isShownTheCertificateThatBearsIt() throws Exception {
    X509Certificate first = ec("api.anthropic.com");
    X509Certificate second = ec("api.openai.com", "chat.example");
    X509Certificate wild = pair(new CertificateBuilder().subject("CN=*.corp.example").ecp256());

    assertThat(shownTo("api.anthropic.com")).isEqualTo(first);
    assertThat(shownTo("api.openai.com")).isEqualTo(second);
    assertThat(shownTo("CHAT.example")).isEqualTo(second);
    assertThat(shownTo("llm.corp.example")).isEqualTo(wild);
  }

  @Test
  void client_namingNoHostOrAnUnknownOne_isShownTheFirst() throws Exception {
    X509Certificate first = ec("api.anthropic.com");
    ec("api.openai.com");
    pair(new CertificateBuilder().subject("CN=*.corp.example").ecp256());

    assertThat(shownTo(null)).isEqualTo(first);
    assertThat(shownTo("other.example")).isEqualTo(first);
    assertThat(shownTo("corp.example")).isEqualTo(first);
    assertThat(shownTo("a.b.corp.example")).isEqualTo(first);
  }

  @Test
  void name_withAnRsaAndAnEcCertificate_servesClientsOfEitherKind() throws Exception {
    X509Certificate rsa = pair(named("both.example").rsa2048());
    X509Certificate ec = ec("both.example");
    SSLEngine onlyRsa = client(Optional.of("both.example"), Optional.empty());
    onlyRsa.setEnabledProtocols(new String[] {"TLSv1.2"});
    onlyRsa.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
    SSLEngine onlyEc = client(Optional.of("both.example"), Optional.empty());
    onlyEc.setEnabledProtocols(new String[] {"TLSv1.2"});
    onlyEc.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});

    Handshakes.shake(onlyRsa, server());
    Handshakes.shake(onlyEc, server());

    assertThat(onlyRsa.getSession().getPeerCertificates()[0]).isEqualTo(rsa);
    assertThat(onlyEc.getSession().getPeerCertificates()[0]).isEqualTo(ec);
  }

  @Test
  void certificate_withoutAlternativeNames_isFoundByItsCommonName() throws Exception {
    ec("first.example");
    X509Certificate old = pair(new CertificateBuilder().subject("CN=Old.example,O=x").ecp256());

    assertThat(shownTo("old.example")).isEqualTo(old);
  }

  @Test
  void protocols_areTls12And13Only() throws Exception {
    ec("a.example");

    assertThat(shownTo("a.example", "TLSv1.2")).isNotNull();
    assertThat(shownTo("a.example", "TLSv1.3")).isNotNull();
    assertThat(server().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
  }

  @Test
  void clientCa_acceptsNoCertificateAndItsOwn_andRefusesOthers() throws Exception {
    ec("a.example");
    ask(Listen.ClientAuth.OPTIONAL);
    X509Bundle ours = named("alice").ecp256().buildIssuedBy(root);
    X509Bundle foreign = named("mallory").ecp256().buildIssuedBy(authority("Test Root"));

    SSLEngine anonymous = server();
    Handshakes.shake(client(Optional.of("a.example"), Optional.empty()), anonymous);
    assertThatThrownBy(() -> anonymous.getSession().getPeerCertificates())
        .isInstanceOf(SSLPeerUnverifiedException.class);
    SSLEngine known = server();
    Handshakes.shake(client(Optional.of("a.example"), Optional.of(ours)), known);
    assertThat(known.getSession().getPeerCertificates()[0]).isEqualTo(ours.getCertificate());
    SSLEngine refused = server();
    SSLEngine mallory = client(Optional.of("a.example"), Optional.of(foreign));
    assertThatThrownBy(() -> Handshakes.shake(mallory, refused)).isInstanceOf(SSLException.class);
  }

  @Test
  void clientAuth_required_refusesAClientWithoutACertificate() throws Exception {
    ec("a.example");
    ask(Listen.ClientAuth.REQUIRED);
    X509Bundle ours = named("alice").ecp256().buildIssuedBy(root);

    SSLEngine known = server();
    Handshakes.shake(client(Optional.of("a.example"), Optional.of(ours)), known);
    assertThat(known.getSession().getPeerCertificates()[0]).isEqualTo(ours.getCertificate());
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      SSLEngine refused = server();
      SSLEngine anonymous = client(Optional.of("a.example"), Optional.empty());
      anonymous.setEnabledProtocols(new String[] {protocol});
      assertThatThrownBy(() -> Handshakes.shake(anonymous, refused))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void load_ofAKeyThatWasExchanged_saysWhichFile() throws Exception {
    ec("a.example");
    ec("b.example");
    Listen.Pair mixed = new Listen.Pair(pairs.getFirst().certificate(), pairs.getLast().key());

    assertThatThrownBy(() -> ListenerTls.load(new Listen.Tls(List.of(mixed), Optional.empty())))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(mixed.key() + ": does not hold the private key");
  }

  /** Carries the records of two engines to and fro until both are done. */
  private static final class Handshakes {
    private static final int RECORDS = 64 << 10;
    private static final int ROUNDS = 100;

    static void shake(SSLEngine client, SSLEngine server) throws SSLException {
      ByteBuffer up = ByteBuffer.allocate(RECORDS);
      ByteBuffer down = ByteBuffer.allocate(RECORDS);
      client.beginHandshake();
      server.beginHandshake();
      for (int round = 0; round < ROUNDS; round++) {
        int moved = wrap(client, up) + wrap(server, down);
        moved += unwrap(client, down) + unwrap(server, up);
        if (moved == 0) {
          return;
        }
      }
      throw new AssertionError("the handshake does not end");
    }

    private static int wrap(SSLEngine engine, ByteBuffer out) throws SSLException {
      run(engine);
      int moved = 0;
      while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
        SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
        run(engine);
        moved += result.bytesProduced();
        if (result.getStatus() != SSLEngineResult.Status.OK) {
          break;
        }
      }
      return moved;
    }

    private static int unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
      in.flip();
      int moved = 0;
      while (in.hasRemaining()) {
        SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(RECORDS));
        run(engine);
        moved += result.bytesConsumed();
        if (result.bytesConsumed() == 0) {
          break;
        }
      }
      in.compact();
      return moved;
    }

    private static void run(SSLEngine engine) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }
  }
}
