package dev.tokenmeter.deploy;

import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** The key of one client, which counts how often it was asked to prove itself. */
final class ClientKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private final X509Bundle bundle;
  private final AtomicInteger proofs = new AtomicInteger();

  ClientKey(X509Bundle bundle) {
    this.bundle = bundle;
  }

  /** Handshakes in which a certificate was shown; one that resumes a session shows none. */
  int proofs() {
    return proofs.get();
  }

  private String choose() {
    proofs.incrementAndGet();
    return ALIAS;
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return choose();
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return choose();
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return bundle.getCertificatePath();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return bundle.getKeyPair().getPrivate();
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException();
  }
}
