package dev.tokenmeter.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request of HTTP/2 as one of HTTP/1.1 (RFC 9113 8.3, 8.2). What RFC 9113 calls malformed has no
 * translation, since it would be read as something else behind it; everything else is left to the
 * same {@link RequestGuard} that judges requests of HTTP/1.1. Pure.
 */
public final class Http2Request {
  private Http2Request() {}

  /** Whether a body may follow the head. */
  public enum Body {
    NONE,
    FOLLOWS
  }

  /** Fields that are about one connection of HTTP/1.1 and make a message malformed (8.2.2). */
  private static final Set<String> CONNECTION_FIELDS =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  /** Methods whose meaning is in their body: an empty one is announced (RFC 9110 8.6). */
  private static final Set<String> WITH_CONTENT = Set.of("POST", "PUT", "PATCH");

  /**
   * The head. Field names keep their lower case, all fields their order; {@code Host} comes first
   * where only {@code :authority} was sent, and the crumbs of {@code Cookie} are put together again
   * (8.2.3).
   *
   * @param headers as a validating decoder made them: pseudo-fields first, names in lower case
   * @return empty if the request is malformed (8.1.1)
   */
  public static Optional<HttpRequest> head(Http2Headers headers, Body body) {
    Optional<Pseudo> read = Pseudo.of(headers);
    HttpHeaders fields =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    if (read.isEmpty() || !addFields(headers, read.get(), fields)) {
      return Optional.empty();
    }
    Pseudo pseudo = read.get();
    if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      switch (body) {
        case FOLLOWS -> fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        case NONE -> {
          if (WITH_CONTENT.contains(pseudo.method())) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
          }
        }
      }
    }
    return Optional.of(
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(pseudo.method()), pseudo.target(), fields));
  }

  private static boolean addFields(Http2Headers headers, Pseudo pseudo, HttpHeaders fields) {
    if (!pseudo.authority().isEmpty()) {
      fields.add(HttpHeaderNames.HOST, pseudo.authority());
    }
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      String name = field.getKey().toString();
      CharSequence value = field.getValue();
      if (name.startsWith(":")) {
        continue;
      }
      if (isMalformed(name, value)) {
        return false;
      }
      switch (name) {
        case "cookie" -> {
          if (!fields.contains(HttpHeaderNames.COOKIE)) {
            fields.add(field.getKey(), String.join("; ", headers.getAll(field.getKey())));
          }
        }
        case "host" -> {
          if (pseudo.authority().isEmpty()) {
            fields.add(field.getKey(), value);
          } else if (!pseudo.authority().equalsIgnoreCase(value.toString())) {
            return false;
          }
        }
        default -> fields.add(field.getKey(), value);
      }
    }
    return true;
  }

  private static boolean isMalformed(String name, CharSequence value) {
    return CONNECTION_FIELDS.contains(name)
        || (name.equals("te") && !"trailers".equalsIgnoreCase(value.toString()))
        || !isFieldValue(value);
  }

  /** No NUL, CR or LF, and no white space at either end (8.2.1). */
  private static boolean isFieldValue(CharSequence value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == 0 || c == '\r' || c == '\n' || (isSpace(c) && (i == 0 || i == length - 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /**
   * The end of a request that has trailers.
   *
   * @param empty the content of the end; ownership passes with the result
   * @return empty if the trailers are malformed; {@code empty} is the caller's then
   */
  public static Optional<LastHttpContent> trailers(Http2Headers headers, ByteBuf empty) {
    LastHttpContent end =
        new DefaultLastHttpContent(
            empty, DefaultHttpHeadersFactory.trailersFactory().withValidation(false));
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      String name = field.getKey().toString();
      if (name.startsWith(":")
          || isMalformed(name, field.getValue())
          || !Tokens.isToken(name)
          || Tokens.hasControl(field.getValue())) {
        return Optional.empty();
      }
      end.trailingHeaders().add(field.getKey(), field.getValue());
    }
    return Optional.of(end);
  }

  /**
   * The pseudo-fields of a request.
   *
   * @param authority empty where there is none
   */
  private record Pseudo(String method, String target, String authority) {

    static Optional<Pseudo> of(Http2Headers headers) {
      String method = "";
      String scheme = "";
      String path = "";
      String authority = "";
      for (Map.Entry<CharSequence, CharSequence> field : headers) {
        String name = field.getKey().toString();
        String value = field.getValue().toString();
        if (name.startsWith(":") && !isVisible(value)) {
          return Optional.empty();
        }
        switch (name) {
          case ":method" -> method = method.isEmpty() ? value : TWICE;
          case ":scheme" -> scheme = scheme.isEmpty() ? value : TWICE;
          case ":path" -> path = path.isEmpty() ? value : TWICE;
          case ":authority" -> authority = authority.isEmpty() ? value : TWICE;
          default -> {
            if (name.startsWith(":")) {
              return Optional.empty();
            }
          }
        }
      }
      if (method.equals("CONNECT")) {
        return scheme.isEmpty() && path.isEmpty() && isOne(authority)
            ? Optional.of(new Pseudo(method, authority, authority))
            : Optional.empty();
      }
      boolean asterisk = path.equals("*") && method.equals("OPTIONS");
      return Tokens.isToken(method)
              && isScheme(scheme)
              && (path.startsWith("/") || asterisk)
              && !authority.equals(TWICE)
          ? Optional.of(new Pseudo(method, path, authority))
          : Optional.empty();
    }

    /** No value of a pseudo-field, since none may hold white space. */
    private static final String TWICE = " ";

    private static boolean isOne(String value) {
      return !value.isEmpty() && !value.equals(TWICE);
    }

    private static boolean isScheme(String scheme) {
      String lower = scheme.toLowerCase(Locale.ROOT);
      return lower.equals("http") || lower.equals("https");
    }

    /**
     * Not empty, and neither white space nor control characters: a line of HTTP/1.1 would break.
     */
    private static boolean isVisible(String value) {
      return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != 0x7f);
    }
  }
}
