package dev.tokenmeter.proxy.net;

import dev.tokenmeter.proxy.http.Http2Response;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;

/**
 * The response of one stream: turns the objects of HTTP/1.1 that an exchange writes into frames.
 * Only a {@link LastHttpContent} ends the stream.
 */
final class ResponseFrames extends ChannelOutboundHandlerAdapter {
  private HttpMethod method = HttpMethod.GET;
  private boolean interim;
  private boolean ended;

  /** The method of the request; a response to HEAD has no body, whatever its fields say. */
  void answers(HttpMethod asked) {
    method = asked;
  }

  /** Whether the last frame was written. */
  boolean ended() {
    return ended;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    switch (message) {
      case FullHttpResponse whole -> whole(ctx, whole, promise);
      case HttpResponse head -> {
        int status = head.status().code();
        interim = status >= 100 && status < 200;
        ctx.write(new DefaultHttp2HeadersFrame(Http2Response.head(head)), promise);
      }
      case LastHttpContent end when interim -> {
        interim = false;
        end.release();
        promise.trySuccess();
      }
      case LastHttpContent end -> end(ctx, end, promise);
      case HttpContent piece -> piece(ctx, piece, promise);
      default -> ctx.write(message, promise);
    }
  }

  private void whole(ChannelHandlerContext ctx, FullHttpResponse whole, ChannelPromise promise) {
    var head = Http2Response.head(whole);
    if (method.equals(HttpMethod.HEAD) || !whole.content().isReadable()) {
      whole.release();
      ended = true;
      ctx.write(new DefaultHttp2HeadersFrame(head, true), promise);
    } else {
      ctx.write(new DefaultHttp2HeadersFrame(head), ctx.newPromise());
      end(ctx, whole, promise);
    }
  }

  private void piece(ChannelHandlerContext ctx, HttpContent piece, ChannelPromise promise) {
    if (piece.content().isReadable()) {
      ctx.write(new DefaultHttp2DataFrame(piece.content()), promise);
    } else {
      piece.release();
      promise.trySuccess();
    }
  }

  private void end(ChannelHandlerContext ctx, LastHttpContent end, ChannelPromise promise) {
    ended = true;
    if (end.trailingHeaders().isEmpty()) {
      ctx.write(new DefaultHttp2DataFrame(end.content(), true), promise);
      return;
    }
    var trailers = Http2Response.trailers(end.trailingHeaders());
    if (end.content().isReadable()) {
      ctx.write(new DefaultHttp2DataFrame(end.content()), ctx.newPromise());
    } else {
      end.release();
    }
    ctx.write(new DefaultHttp2HeadersFrame(trailers, true), promise);
  }
}
