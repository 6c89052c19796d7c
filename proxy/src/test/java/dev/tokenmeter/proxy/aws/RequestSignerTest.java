package dev.tokenmeter.proxy.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.proxy.http.UpstreamAddress;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

final class RequestSignerTest {
  private static final AwsProfile PROFILE =
      new AwsProfile(
          "p", () -> AwsCredentialsIdentity.create("AKID", "secret"), InstantSource.system());

  private static HttpRequest signed(String url, HttpRequest head) throws Exception {
    new RequestSigner(PROFILE, UpstreamAddress.of(URI.create(url)), "eu-west-1")
        .sign(head, ByteBuffer.wrap(new byte[] {'h', 'i'}))
        .get(30, TimeUnit.SECONDS)
        .place(head);
    return head;
  }

  private static HttpRequest head() {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/model/m%3A0/invoke");
  }

  @ParameterizedTest
  @CsvSource({
    "https://bedrock-runtime.eu-west-1.amazonaws.com, bedrock",
    "https://bedrock-mantle.eu-west-1.api.aws, bedrock-mantle",
    "http://127.0.0.1:9000, bedrock"
  })
  void scope_namesTheServiceOfTheHost(String url, String service) throws Exception {
    assertThat(signed(url, head()).headers().get("authorization"))
        .contains("/eu-west-1/" + service + "/aws4_request,");
  }

  @Test
  void onlyWhatMustBeSigned_isSigned() throws Exception {
    HttpRequest head = head();
    head.headers()
        .add("Content-Type", "application/json")
        .add("User-Agent", "x")
        .add("Accept-Encoding", "gzip")
        .add("x-amzn-bedrock-accept", "*/*")
        .add("X-Amz-Date", "theirs")
        .add("X-Amz-Date", "theirs too");
    signed("https://bedrock-runtime.eu-west-1.amazonaws.com", head);
    assertThat(head.headers().get("authorization"))
        .contains(
            "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amzn-bedrock-accept,");
    assertThat(head.headers().getAll("x-amz-date"))
        .singleElement()
        .asString()
        .matches("\\d{8}T\\d{6}Z");
    assertThat(head.headers().get("x-amz-content-sha256"))
        .isEqualTo("8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4");
    assertThat(head.headers().contains("x-amz-security-token")).isFalse();
    assertThat(head.headers().contains("host")).isFalse();
  }
}
