package dev.tokenmeter.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Optional;

/** What a leased connection tells its exchange. */
public interface UpstreamListener {

  /** A response head, interim ones included. */
  void responseHead(HttpResponse head);

  /** A piece of body, or the end; ownership passes. */
  void responseContent(HttpContent content);

  /** Bytes of a body that are not decoded, its framing included; ownership passes. */
  void responseBytes(ByteBuf bytes);

  /** Nothing more to read for now. */
  void responseReadComplete();

  /** The connection takes writes again, or stopped taking them. */
  void upstreamWritabilityChanged();

  /** The proxy met a defect of its own in what it was told here; the connection is closed next. */
  void proxyFailed();

  /** The connection is closed; the cause is there if it broke. */
  void upstreamClosed(Optional<Throwable> cause);
}
