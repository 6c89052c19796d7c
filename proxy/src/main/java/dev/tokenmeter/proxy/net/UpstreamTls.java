package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Egress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The TLS client contexts of one configuration: one per set of authorities, alive as long as the
 * configuration, so that sessions are resumed. TLS 1.2 and 1.3 of the JDK, ALPN {@code http/1.1}
 * only, SNI, and the peer's name checked against its certificate (RFC 9110 section 4.3.4).
 * Immutable.
 */
final class UpstreamTls {
  /** Longest wait for the last record to leave before a connection is closed anyway. */
  static final Duration CLOSE_NOTIFY = Duration.ofMillis(100);

  private final Map<List<String>, SslContext> contexts;

  private UpstreamTls(Map<List<String>, SslContext> contexts) {
    this.contexts = Map.copyOf(contexts);
  }

  /**
   * Reads all authorities: the JDK's, the system's and {@code egress.ca}. Reads files: not for an
   * event loop.
   *
   * @param egresses every way out that the configuration names
   * @throws IOException with the file's name, if one of {@code egress.ca} cannot be used
   */
  static UpstreamTls load(Collection<Egress> egresses) throws IOException {
    return load(egresses, Authorities.system(Optional.ofNullable(System.getenv("SSL_CERT_FILE"))));
  }

  /**
   * The same with other common authorities.
   *
   * @param common trusted on every way out
   */
  static UpstreamTls load(Collection<Egress> egresses, Collection<X509Certificate> common)
      throws IOException {
    Map<List<String>, SslContext> contexts = new HashMap<>();
    for (Egress egress : egresses) {
      if (!contexts.containsKey(egress.ca())) {
        Set<X509Certificate> trusted = new LinkedHashSet<>(common);
        for (String file : egress.ca()) {
          trusted.addAll(Authorities.read(Path.of(file)));
        }
        contexts.put(egress.ca(), context(trusted));
      }
    }
    return new UpstreamTls(contexts);
  }

  /**
   * A client handler that checks the peer's name.
   *
   * @param timeout for the handshake; zero for none
   * @throws ConnectFailure if this way out was not among those loaded
   */
  SslHandler newHandler(
      ByteBufAllocator alloc, Egress egress, EgressRoute.Step.Tls peer, Duration timeout)
      throws ConnectFailure {
    SslContext context = contexts.get(egress.ca());
    if (context == null) {
      throw new ConnectFailure(
          ConnectFailure.Reason.TLS, "the authorities of this way out are not loaded");
    }
    SslHandler handler = context.newHandler(alloc, HostNames.certified(peer.host()), peer.port());
    handler.setHandshakeTimeoutMillis(Durations.millis(timeout));
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY.toMillis());
    return handler;
  }

  private static SslContext context(Set<X509Certificate> trusted) throws IOException {
    return SslContextBuilder.forClient()
        .sslProvider(SslProvider.JDK)
        .trustManager(Authorities.trustManagers(trusted))
        .protocols("TLSv1.3", "TLSv1.2")
        .endpointIdentificationAlgorithm("HTTPS")
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }
}
