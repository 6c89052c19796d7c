package dev.tokenmeter.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 towards an upstream, one request at a time. Unlike Netty's client codec it takes no
 * field line that has anything but white space between name and colon: the message is invalid then,
 * and not one with a shorter name. White space alone is left out, as RFC 9112 5.1 asks of a proxy.
 * Whatever follows a response before the next request was written comes out as bytes: were it kept
 * for more to come, the next response would begin with it. Of one channel, on its event loop.
 */
public final class UpstreamCodec
    extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {
  private final Decoder decoder;

  public UpstreamCodec(HttpDecoderConfig config) {
    decoder = new Decoder(config);
    init(decoder, new HttpRequestEncoder());
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpRequest request) {
      decoder.expect(request.method());
    }
    super.write(ctx, message, promise);
  }

  private static final class Decoder extends HttpResponseDecoder {
    private boolean bodiless;
    private boolean answered;

    /** The final response has ended, and nothing was asked since. */
    private boolean over;

    private @Nullable ByteBuf reading;
    private int from;

    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    void expect(HttpMethod method) {
      bodiless = method.equals(HttpMethod.HEAD);
      answered = false;
      over = false;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws Exception {
      if (over) {
        out.add(in.readRetainedSlice(in.readableBytes()));
        return;
      }
      reading = in;
      from = in.readerIndex();
      super.decode(ctx, in, out);
      over = answered && !out.isEmpty() && out.getLast() instanceof LastHttpContent;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      int status = ((HttpResponse) message).status().code();
      answered = status < 100 || status > 199;
      return (answered && bodiless) || super.isContentAlwaysEmpty(message);
    }

    /** Gets a name that ends before its colon or, in responses, before white space. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
      if (line[start + length] != ':' && reading != null && !isColonNext(reading, length)) {
        throw new IllegalArgumentException("white space in a field name");
      }
      return super.splitHeaderName(line, start, length);
    }

    /** Whether only white space is between the name of the line just read and its colon. */
    private boolean isColonNext(ByteBuf in, int nameLength) {
      int end = in.readerIndex() - 1;
      int before = in.forEachByteDesc(from, end - from, each -> each != '\n');
      int at = (before < 0 ? from : before + 1) + nameLength;
      while (at < end && (in.getByte(at) == ' ' || in.getByte(at) == '\t')) {
        at++;
      }
      return at < end && in.getByte(at) == ':';
    }
  }
}
