package dev.tokenmeter.proxy.net;

import dev.tokenmeter.proxy.identity.CertificateName;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Goes by what a client and the listener agreed on in the handshake, and is gone then: the protocol
 * (ALPN, RFC 7301), HTTP/1.1 where the client offered nothing, and the certificate that the client
 * proved to be its own, which holds for every request of the connection.
 */
final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
  private final Worker worker;
  private final ClientHandler http1;
  private final InstantSource dates;

  /**
   * In front of the handlers of HTTP/1.1.
   *
   * @param http1 the last of them, told who is there
   * @param dates tells whether a certificate is valid
   */
  ProtocolChoice(Worker worker, ClientHandler http1, InstantSource dates) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.worker = worker;
    this.http1 = http1;
    this.dates = dates;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    SSLSession session = ctx.pipeline().get(SslHandler.class).engine().getSession();
    Optional<X509Certificate> shown = shown(session);
    if (shown.isPresent() && !isValid(shown.get(), Date.from(dates.instant()))) {
      http1.turnAway();
      return;
    }
    Optional<String> name = shown.flatMap(CertificateName::of);
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      Pipelines.http2(ctx.pipeline(), worker, name);
    } else {
      http1.proved(name);
    }
  }

  private static Optional<X509Certificate> shown(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate leaf
          ? Optional.of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Looked at again, since a session that is resumed was verified when it began. */
  private static boolean isValid(X509Certificate certificate, Date now) {
    try {
      certificate.checkValidity(now);
      return true;
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return false;
    }
  }

  /** Whoever cannot shake hands is no client; a line for each would be the stranger's log. */
  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
