package dev.tokenmeter.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Raw bytes through the real codecs, as the proxy's channels have them. One char is one byte. */
final class Wire {
  private Wire() {}

  static HttpDecoderConfig config() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(16 << 10)
        .setMaxHeaderSize(64 << 10)
        .setMaxChunkSize(64 << 10);
  }

  /** The objects a server sees when these pieces arrive one by one. The caller releases them. */
  static List<HttpObject> serverReads(List<String> pieces) {
    return read(new EmbeddedChannel(new HttpServerCodec(config())), pieces);
  }

  static HttpRequest request(String raw) {
    return (HttpRequest) first(serverReads(List.of(raw)));
  }

  /** The head of the response that a client sees after a GET. */
  static HttpResponse response(String raw) {
    return response(List.of(raw));
  }

  /** The same of a response that arrives in these pieces. */
  static HttpResponse response(List<String> pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new UpstreamCodec(config()));
    write(
        channel,
        List.of(request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), LastHttpContent.EMPTY_LAST_CONTENT));
    return (HttpResponse) first(read(channel, pieces));
  }

  /** What a client's codec makes of these objects. Takes them over. */
  static String clientWrites(List<? extends HttpObject> objects) {
    return write(new EmbeddedChannel(new UpstreamCodec(config())), objects);
  }

  /** What a server's codec makes of these objects, in answer to this request. */
  static String serverWrites(String request, List<? extends HttpObject> objects) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec(config()));
    read(channel, List.of(request)).forEach(ReferenceCountUtil::release);
    return write(channel, objects);
  }

  static String body(List<HttpObject> objects) {
    StringBuilder body = new StringBuilder();
    for (HttpObject object : objects) {
      if (object instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.ISO_8859_1));
      }
    }
    return body.toString();
  }

  private static HttpObject first(List<HttpObject> objects) {
    objects.subList(1, objects.size()).forEach(ReferenceCountUtil::release);
    return objects.getFirst();
  }

  private static List<HttpObject> read(EmbeddedChannel channel, List<String> pieces) {
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    List<HttpObject> objects = new ArrayList<>();
    for (HttpObject next = channel.readInbound(); next != null; next = channel.readInbound()) {
      objects.add(next);
    }
    return objects;
  }

  private static String write(EmbeddedChannel channel, List<? extends HttpObject> objects) {
    objects.forEach(channel::writeOutbound);
    StringBuilder bytes = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      bytes.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return bytes.toString();
  }
}
