package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.KeyedChain;
import dev.tokenmeter.config.Listen;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * TLS of the data port, by one configuration: TLS 1.2 and 1.3 of the JDK, the certificate by SNI
 * ({@link NamedKeys}), the suites that HTTP/2 allows (RFC 9113 9.2), and HTTP/2 or HTTP/1.1 by
 * ALPN. A client that shows a certificate is refused unless {@code client-ca} vouches for it;
 * whether it has to show one is {@code client-auth}'s. Revocation is not looked up. Immutable.
 */
final class ListenerTls {
  private final SslContext context;

  private ListenerTls(SslContext context) {
    this.context = context;
  }

  /**
   * Reads certificates, keys and authorities. Reads files: not for an event loop.
   *
   * @throws IOException with the file's name, if one of them cannot be used
   */
  static ListenerTls load(Listen.Tls tls) throws IOException {
    List<KeyedChain> chains = new ArrayList<>();
    for (Listen.Pair pair : tls.pairs()) {
      chains.add(KeyedChain.read(pair));
    }
    SslContextBuilder builder =
        SslContextBuilder.forServer(new NamedKeys(chains))
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(protocols());
    if (tls.clients().isPresent()) {
      Listen.ClientCertificates clients = tls.clients().get();
      builder
          .clientAuth(
              switch (clients.auth()) {
                case OPTIONAL -> ClientAuth.OPTIONAL;
                case REQUIRED -> ClientAuth.REQUIRE;
              })
          .trustManager(Authorities.trustManagers(Authorities.read(Path.of(clients.ca()))));
    }
    return new ListenerTls(builder.build());
  }

  private static ApplicationProtocolConfig protocols() {
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
        ApplicationProtocolNames.HTTP_2,
        ApplicationProtocolNames.HTTP_1_1);
  }

  /**
   * A handler for one client.
   *
   * @param timeout for the handshake; zero for none
   */
  SslHandler newHandler(ByteBufAllocator alloc, Duration timeout) {
    SslHandler handler = context.newHandler(alloc);
    handler.setHandshakeTimeoutMillis(Durations.millis(timeout));
    handler.setCloseNotifyFlushTimeoutMillis(UpstreamTls.CLOSE_NOTIFY.toMillis());
    return handler;
  }
}
