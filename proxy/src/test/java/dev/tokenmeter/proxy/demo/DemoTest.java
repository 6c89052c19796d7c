package dev.tokenmeter.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoTest {

  @Test
  void config_pointsAtTheMockAlone_andKnowsTheNamedDevelopers() throws Exception {
    try (Demo demo = Demo.open(Demo.Length.SHORT)) {
      Config config = demo.config(0, 0);
      assertThat(config.providers())
          .hasSize(3)
          .allMatch(provider -> provider.url().orElseThrow().getHost().equals("127.0.0.1"));
      assertThat(config.callers())
          .extracting(Caller::name)
          .containsExactly("alice", "bob", "carol", "dave", "erin");
      assertThat(demo.developers()).isEqualTo(7);
    }
  }

  @Test
  void developer_knownByToken_carriesOneOfTheRightForm() {
    assertThat(Developer.all())
        .filteredOn(developer -> developer.known() == Developer.Known.BY_TOKEN)
        .isNotEmpty()
        .allMatch(developer -> developer.prefix().matches("/t/tmk_[A-Za-z0-9_-]{43}"));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,overloaded,529,overloaded_error",
    "/v1/messages,limited,429,rate_limit_error",
    "/v1/responses,limited,429,rate_limit_exceeded",
    "/v1/chat/completions,overloaded,503,server_error",
    "/v1beta/models/m:generateContent,limited,429,RESOURCE_EXHAUSTED",
    "/v1/nothing,none,404,not_found_error"
  })
  void mock_wishedForTrouble_answersInTheShapeOfTheApi(
      String path, String wish, int status, String told) throws Exception {
    HttpResponse<String> response = ask(path, wish, "{\"model\":\"m\",\"stream\":true}");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(told);
    assertThat(response.headers().firstValue("request-id")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,event: message_start",
    "/v1/chat/completions,data: {",
    "/v1/responses,event: response.created",
    "/v1beta/models/m:streamGenerateContent?alt=sse,data: {",
    "/v1beta/models/m:streamGenerateContent,[{"
  })
  void mock_askedToStream_doesSo(String path, String start) throws Exception {
    HttpResponse<String> response = ask(path, "none", "{\"model\":\"m\",\"stream\":true}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith(start);
  }

  @Test
  void mock_givenGarbage_answersAsIfItWereEmpty() throws Exception {
    assertThat(ask("/v1/messages", "none", "{garbage").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> ask(String path, String wish, String body) throws Exception {
    try (MockProvider mock = MockProvider.start(Duration.ZERO);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(mock.url() + path))
              .header(MockProvider.WISH, wish)
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
