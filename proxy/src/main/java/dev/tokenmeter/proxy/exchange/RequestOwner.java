package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Who is told what becomes of the request. */
interface RequestOwner {

  /** A response head, interim ones included. */
  void responseHead(HttpResponse head);

  /** A piece of body, or the end; ownership passes. */
  void responseContent(HttpContent content);

  /** Bytes of a body that are not decoded, its framing included; ownership passes. */
  void responseBytes(ByteBuf bytes);

  /** Nothing more to read for now. */
  void responseReadComplete();

  /** The connection is closed, and the request is not sent again. */
  void upstreamClosed();

  /** There is no connection, or the request cannot be written to it. */
  void fail(Failure failure);
}
