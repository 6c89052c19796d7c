package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Header fields that vouch for a body, so that not a byte of it may change. */
public final class Digests {
  private static final List<String> FIELDS =
      List.of(
          "content-md5",
          "content-digest",
          "repr-digest",
          "digest",
          "signature",
          "signature-input",
          "x-amz-content-sha256");

  private Digests() {}

  /** Whether a field does: RFC 9530, RFC 9421, RFC 1864, or AWS Signature Version 4. */
  public static boolean coverBody(HttpHeaders headers) {
    return FIELDS.stream().anyMatch(headers::contains)
        || headers.get(HttpHeaderNames.AUTHORIZATION, "").startsWith("AWS4-");
  }
}
