package dev.tokenmeter.proxy.aws;

import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.http.UpstreamAddress;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs the requests to one provider. Immutable, usable by all threads; none of them waits. */
public final class RequestSigner {
  /** How long a request waits for credentials, in seconds. */
  private static final long WAIT_SECONDS = 10;

  private static final String MANTLE = "bedrock-mantle";
  private static final String AMAZON = "x-amz";
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private final AwsProfile profile;
  private final UpstreamAddress address;
  private final String region;

  RequestSigner(AwsProfile profile, UpstreamAddress address, String region) {
    this.profile = profile;
    this.address = address;
    this.region = region;
  }

  /** The signer of a provider whose credentials are AWS's; empty for all others. */
  public static Optional<RequestSigner> of(Provider provider) {
    return provider
        .credentials()
        .map(Credentials::source)
        .filter(Credentials.Source.Aws.class::isInstance)
        .map(Credentials.Source.Aws.class::cast)
        .flatMap(aws -> provider.url().map(UpstreamAddress::of).map(at -> of(aws, at)));
  }

  private static RequestSigner of(Credentials.Source.Aws aws, UpstreamAddress address) {
    return new RequestSigner(AwsProfile.named(aws.profile()), address, aws.region());
  }

  /**
   * Signs a head as it will be sent: its method, target and host, its content type and Amazon's own
   * fields, and the body. Other fields are not signed, so that none of them can break the
   * signature. Finding credentials and hashing the body are done on a thread of their own, which
   * reads both until the result is there.
   *
   * @param body the whole body; an array behind it that nobody changes any more
   * @return fails where there are no credentials
   */
  public CompletableFuture<Signature> sign(HttpRequest head, ByteBuffer body) {
    return profile
        .credentials()
        .thenApplyAsync(
            identity -> sign(identity, head, body),
            task -> Thread.ofVirtual().name("aws-signer").start(task))
        .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private Signature sign(AwsCredentialsIdentity identity, HttpRequest head, ByteBuffer body) {
    return Signature.of(
        SIGNER
            .sign(
                request ->
                    request
                        .identity(identity)
                        .request(toSign(head))
                        .payload(
                            () ->
                                new ByteArrayInputStream(
                                    body.array(),
                                    body.arrayOffset() + body.position(),
                                    body.remaining()))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service())
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
            .request());
  }

  private SdkHttpRequest toSign(HttpRequest head) {
    String target = head.uri();
    int mark = target.indexOf('?');
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(head.method().name()))
            .protocol(address.tls() ? "https" : "http")
            .host(address.host())
            .port(address.port())
            .encodedPath(mark < 0 ? target : target.substring(0, mark));
    if (mark >= 0) {
      for (String pair : target.substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        request.appendRawQueryParameter(unescaped(name), unescaped(value));
      }
    }
    for (Map.Entry<String, String> field : head.headers()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      boolean amazon = name.startsWith(AMAZON) && !Signature.makes(name);
      if (amazon || HttpHeaderNames.CONTENT_TYPE.contentEquals(name)) {
        request.appendHeader(name, field.getValue());
      }
    }
    return request.putHeader("Host", address.authority()).build();
  }

  private String service() {
    return address.host().startsWith(MANTLE + ".") ? MANTLE : "bedrock";
  }

  /** Without percent escapes. */
  private static String unescaped(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
