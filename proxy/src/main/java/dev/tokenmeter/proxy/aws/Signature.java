package dev.tokenmeter.proxy.aws;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpRequest;

/** The header fields that make a request a signed one. Holds no secret that is not sent. */
public final class Signature {
  /** What a signature adds, and what must not be there twice. */
  private static final List<String> FIELDS =
      List.of("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "x-amz-content-sha256");

  private final Map<String, String> fields;

  private Signature(Map<String, String> fields) {
    this.fields = fields;
  }

  static Signature of(SdkHttpRequest signed) {
    return new Signature(
        FIELDS.stream()
            .filter(name -> signed.firstMatchingHeader(name).isPresent())
            .collect(
                Collectors.toMap(
                    name -> name, name -> signed.firstMatchingHeader(name).orElseThrow())));
  }

  /** Whether a field, by its name in lower case, is made by signing. */
  static boolean makes(String name) {
    return FIELDS.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Puts the signature into the head that was signed. */
  public void place(HttpRequest head) {
    HttpHeaders headers = head.headers();
    FIELDS.forEach(headers::remove);
    fields.forEach(headers::set);
  }
}
