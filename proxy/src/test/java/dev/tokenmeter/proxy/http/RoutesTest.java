package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request goes, and that nothing in it but its place in the table has a say. */
final class RoutesTest {

  private static final String TOKEN = "tmk_" + "aB3_-".repeat(8) + "xyz";

  private static final Config THREE =
      Configs.of(
          Configs.provider("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com"),
          Configs.provider("openai", Dialect.OPENAI, "https://api.openai.com"),
          Configs.provider("gemini", Dialect.GEMINI, "https://gemini.test/base/"));

  private static HttpRequest request(String method, String uri, String... headers) {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri);
    request.headers().set("host", "127.0.0.1:8080");
    for (int i = 0; i < headers.length; i += 2) {
      request.headers().set(headers[i], headers[i + 1]);
    }
    return request;
  }

  /** Provider and target, page, or reason. */
  private static String route(Config config, HttpRequest request) {
    return switch (Routes.of(config).match(request)) {
      case RouteResult.ToProvider to -> to.provider().name() + " " + to.upstreamUri();
      case RouteResult.OwnPage page -> page.kind().name();
      case RouteResult.Refused refused -> refused.failure().reason().key();
    };
  }

  private static RouteResult.ToProvider provider(Config config, HttpRequest request) {
    return (RouteResult.ToProvider) Routes.of(config).match(request);
  }

  @ParameterizedTest
  @CsvSource({
    "/anthropic/v1/messages?beta=true, ANTHROPIC",
    "/gemini/v1beta/models/x:streamGenerateContent, GOOGLE_ARRAY",
    "/gemini/v1beta/models/x:streamGenerateContent?alt=sse, GOOGLE",
    "/openai/v1/responses, OPENAI",
    "/anthropic, OPENAI",
    "/nobody/v1/messages, OPENAI",
    "http://127.0.0.1/anthropic/v1/messages, OPENAI",
    "/bad-request, OPENAI",
    "*, OPENAI",
    "'', OPENAI",
  })
  void requestTooBrokenToBeRouted_isRefusedInTheShapeOfItsPrefix(String uri, ErrorShape shape) {
    assertThat(Routes.of(THREE).shapeOf(request("POST", uri))).isEqualTo(shape);
    if (uri.startsWith("/")) {
      assertThat(Routes.of(THREE).shapeOf(request("POST", "/t/" + TOKEN + uri))).isEqualTo(shape);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/anthropic/v1/messages?beta=true | anthropic /v1/messages?beta=true",
        "/anthropic | anthropic /",
        "/anthropic?x | anthropic /?x",
        "/anthropic/ | anthropic /",
        "/anthropic//v1/../a%2Fb%00\\;x?a=/&b=? | anthropic //v1/../a%2Fb%00\\;x?a=/&b=?",
        "/anthropic/openai/v1 | anthropic /openai/v1",
        "/openai/v1/chat/completions | openai /v1/chat/completions",
        "/gemini/v1beta/models/m:generateContent?alt=sse"
            + "| gemini /base/v1beta/models/m:generateContent?alt=sse",
        "/gemini/base/v1 | gemini /base/v1",
        "/gemini/basement | gemini /base/basement",
        "/gemini?k=v | gemini /base/?k=v",
        "/Anthropic/v1/x | no_provider",
        "/%61nthropic/v1/x | no_provider",
        "/anthropicx/v1/x | no_provider",
        "//anthropic/v1/x | no_provider"
      })
  void prefix_names_the_provider_and_the_rest_goes_out_byte_for_byte(String uri, String expected) {
    assertThat(route(THREE, request("POST", uri))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/gemini/base/v1/models?x=1, /v1/models",
    "/gemini/v1/models?x=1, /v1/models",
    "/gemini/base, /",
    "/gemini/base?x, /",
    "/anthropic/v1/messages?beta=true, /v1/messages"
  })
  void path_to_classify_follows_the_url_of_the_provider(String uri, String path) {
    assertThat(provider(THREE, request("GET", uri)).path()).isEqualTo(path);
  }

  @Test
  void token_in_front_of_the_path_is_taken_off_before_anything_else_is_decided() {
    RouteResult.ToProvider to =
        provider(THREE, request("POST", "/t/" + TOKEN + "/anthropic/v1/messages?x=1"));
    assertThat(to.pathToken()).contains(TOKEN);
    assertThat(to.upstreamUri()).isEqualTo("/v1/messages?x=1");
    assertThat(provider(THREE, request("POST", "/t/" + TOKEN + "/v1/messages")).provider().name())
        .isEqualTo("anthropic");
    assertThat(Routes.of(THREE).match(request("GET", "/t/" + TOKEN + "/_tokenmeter/me")))
        .isEqualTo(new RouteResult.OwnPage(RouteResult.Kind.ME, Optional.of(TOKEN)));
    assertThat(route(THREE, request("GET", "/t/" + TOKEN))).isEqualTo("ABOUT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/get-plain",
        "/t/tmk_short/anthropic/v1/messages",
        "/t/" + "tmk_aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-xy" + "/x",
        "/t/" + "tmk_aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-xyzz" + "/x",
        "/t/" + "tmk_aB3_.aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-xyz" + "/x",
        "/T/" + "tmk_aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-aB3_-xyz" + "/x"
      })
  void segment_without_the_form_of_a_token_is_an_ordinary_path(String uri) {
    Config any = Configs.of(Configs.withHosts("any", Dialect.OPENAI, "http://up.test", "*"));
    RouteResult.ToProvider to = provider(any, request("GET", uri));
    assertThat(to.upstreamUri()).isEqualTo(uri);
    assertThat(to.pathToken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "api.anthropic.com, exact /openai/v1/x",
    "API.Anthropic.com:443, exact /openai/v1/x",
    "api.anthropic.com., exact /openai/v1/x",
    "eu.llm.corp, glob /openai/v1/x",
    "a.b.llm.corp:8080, glob /openai/v1/x",
    "llm.corp, openai /v1/x",
    "eu.llm.corp.evil, openai /v1/x",
    "euxllm.corp, openai /v1/x"
  })
  void host_rule_claims_the_whole_path_before_any_prefix(String host, String expected) {
    Config config =
        Configs.of(
            Configs.provider("openai", Dialect.OPENAI, "https://api.openai.com"),
            Configs.withHosts("glob", Dialect.OPENAI, "https://g.test", "*.llm.corp"),
            Configs.withHosts("exact", Dialect.ANTHROPIC, "https://e.test", "api.anthropic.com"));
    assertThat(route(config, request("POST", "/openai/v1/x", "host", host))).isEqualTo(expected);
  }

  @Test
  void exact_host_wins_over_a_glob_that_stands_before_it() {
    Config config =
        Configs.of(
            Configs.withHosts("glob", Dialect.OPENAI, "https://g.test", "*.corp"),
            Configs.withHosts("exact", Dialect.OPENAI, "https://e.test", "a.corp"));
    assertThat(route(config, request("GET", "/", "host", "a.corp"))).isEqualTo("exact /");
    assertThat(route(config, request("GET", "/", "host", "b.corp"))).isEqualTo("glob /");
  }

  @Test
  void provider_for_all_hosts_gets_only_what_nothing_else_claims() {
    Config config =
        Configs.of(
            Configs.withHosts("rest", Dialect.OPENAI, "https://r.test", "*"),
            Configs.provider("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com"));
    assertThat(route(config, request("POST", "/anthropic/v1/x"))).isEqualTo("anthropic /v1/x");
    assertThat(route(config, request("POST", "/v1/messages"))).isEqualTo("anthropic /v1/messages");
    assertThat(route(config, request("POST", "/what/ever?x"))).isEqualTo("rest /what/ever?x");
    assertThat(route(config, request("GET", "/"))).isEqualTo("rest /");
    assertThat(route(config, request("OPTIONS", "*"))).isEqualTo("rest *");
    assertThat(route(config, request("GET", "/_tokenmeter/healthz"))).isEqualTo("HEALTHZ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | / | ABOUT",
        "HEAD | /?x | ABOUT",
        "POST | / | no_provider",
        "GET | /_tokenmeter/healthz | HEALTHZ",
        "GET | /_tokenmeter/readyz | READYZ",
        "GET | /_tokenmeter/me?window=7d | ME",
        "GET | /_tokenmeter/connect | CONNECT",
        "GET | /_tokenmeter/about | no_provider",
        "GET | /_tokenmeter | no_provider",
        "OPTIONS | * | no_provider"
      })
  void own_pages_are_at_their_exact_places(String method, String uri, String expected) {
    assertThat(route(THREE, request(method, uri))).isEqualTo(expected);
  }

  @Tag("SEC-01")
  @Test
  void absolute_form_is_routed_by_its_authority_and_path_and_never_chooses_the_upstream() {
    Config config =
        Configs.of(
            Configs.withHosts("named", Dialect.OPENAI, "https://n.test", "llm.corp"),
            Configs.provider("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com"));
    assertThat(route(config, request("GET", "http://llm.corp/a?b", "host", "llm.corp")))
        .isEqualTo("named /a?b");
    RouteResult.ToProvider to =
        provider(config, request("GET", "http://evil.test/anthropic/x", "host", "evil.test"));
    assertThat(to.address().host()).isEqualTo("api.anthropic.com");
    assertThat(to.upstreamUri()).isEqualTo("/x");
    assertThat(
            route(config, request("GET", "http://169.254.169.254/meta", "host", "169.254.169.254")))
        .isEqualTo("no_provider");
  }

  @Test
  void provider_without_url_says_which_key_is_missing() {
    Config config = Configs.of(Configs.provider("azure", Dialect.AZURE, ""));
    RouteResult.Refused refused =
        (RouteResult.Refused) Routes.of(config).match(request("POST", "/azure/openai/v1/x"));
    assertThat(refused.failure().message()).contains("providers.azure.url");
    assertThat(refused.shape()).isEqualTo(ErrorShape.AZURE);
  }

  @Test
  void unknown_path_is_told_the_prefixes() {
    RouteResult.Refused refused =
        (RouteResult.Refused) Routes.of(THREE).match(request("POST", "/nope"));
    assertThat(refused.failure().reason().status()).isEqualTo(404);
    assertThat(refused.failure().message()).contains("/anthropic, /openai, /gemini");
  }

  @Tag("SEC-02")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shared/v1/../admin", "/shared/v1/./x", "/shared/..", "/shared/.", "/shared/v1/%2e%2E/x",
        "/shared/v1%2fx", "/shared/v1%2Fx", "/shared/x%00", "/shared/a\\b", "/shared/a%5cb",
        "/shared/v1/..;x=1/admin", "/shared/gpt%2E4"
      })
  void path_that_a_server_may_take_for_another_is_refused_where_our_credential_is_at_stake(
      String uri) {
    Config config =
        Configs.of(
            Configs.withCredentials("shared", Dialect.OPENAI, "https://api.openai.com"),
            Configs.provider("own", Dialect.OPENAI, "https://api.openai.com"));
    assertThat(route(config, request("GET", uri))).isEqualTo("ambiguous_path");
    assertThat(route(config, request("GET", uri.replace("/shared", "/own"))))
        .isEqualTo("own " + uri.replace("/shared", ""));
  }

  @Test
  void dots_inside_names_and_encoded_queries_are_no_hazard_for_our_credential() {
    Config config = Configs.of(Configs.withCredentials("s", Dialect.OPENAI, "https://o.test"));
    assertThat(route(config, request("GET", "/s/v1/models/gpt-4.1...x?a=%2f..%00\\")))
        .isEqualTo("s /v1/models/gpt-4.1...x?a=%2f..%00\\");
  }

  @Test
  void token_and_query_do_not_show_when_a_route_is_printed() {
    HttpRequest request = request("GET", "/t/" + TOKEN + "/gemini/v1/x?key=AIzaSecret");
    assertThat(Routes.of(THREE).match(request).toString()).doesNotContain("tmk_", "AIza");
    HttpRequest me = request("GET", "/t/" + TOKEN + "/_tokenmeter/me");
    assertThat(Routes.of(THREE).match(me).toString()).doesNotContain("tmk_");
  }

  @Property
  void any_visible_bytes_after_a_prefix_go_out_as_they_came(
      @ForAll @StringLength(max = 40) @CharRange(from = '!', to = '~') String rest) {
    String path = "/" + rest.replace("#", "");
    assertThat(provider(THREE, request("PUT", "/anthropic" + path)).upstreamUri()).isEqualTo(path);
    String based = provider(THREE, request("PUT", "/gemini/v1" + path)).upstreamUri();
    assertThat(based).isEqualTo("/base/v1" + path);
  }
}
