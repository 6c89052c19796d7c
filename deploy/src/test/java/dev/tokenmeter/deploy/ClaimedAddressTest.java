package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client says of where it is names nobody, and no limit begins anew for it. */
@Tag("SEC-15")
final class ClaimedAddressTest {
  private static final String KEY = "Authorization: Bearer sk-a-long-lived-key-of-a-developer";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  static Stream<String> claims() {
    return Stream.of(
        "X-Forwarded-For: %s",
        "X-Forwarded-For: %s, 127.0.0.1",
        "Forwarded: for=%s;by=127.0.0.1",
        "X-Real-IP: %s",
        "X-Client-IP: %s",
        "X-Cluster-Client-IP: %s",
        "X-Originating-IP: %s",
        "X-Envoy-External-Address: %s",
        "True-Client-IP: %s",
        "CF-Connecting-IP: %s",
        "Fastly-Client-IP: %s",
        "X-Forwarded-User: %s",
        "X-Remote-User: %s",
        "X-Tokenmeter-Caller: %s",
        "X-SSL-Client-S-DN: CN=%s");
  }

  private static String claim(String form, int number) {
    return form.formatted("203.0.113." + number);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void claims_thatChange_areOneCaller_andOneLimit(String form) throws Exception {
    proxy.configure(
        config ->
            TestConfig.withRules(
                config, "limits: { admission: [{ each: caller, requests-per-minute: 3 }] }"));
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect();
    List<Integer> told =
        Stream.iterate(1, i -> i + 1).limit(5).map(i -> status(client, claim(form, i))).toList();
    assertThat(told).containsExactly(200, 200, 200, 429, 429);
    assertThat(proxy.records(5))
        .extracting(record -> record.caller().name())
        .allMatch(name -> name.startsWith("key-"))
        .containsOnly(proxy.records(5).getFirst().caller().name());
    assertThat(proxy.metrics().text()).doesNotContain("203.0.113.");
  }

  private int status(RawConnection client, String claim) {
    try {
      RawMessage answer =
          client
              .send(post("/openai/v1/chat/completions", "{\"model\":\"m\"}", KEY, claim))
              .readResponse();
      if (answer.status() == 200) {
        assertThat(proxy.origin().received().fields()).contains(claim);
      }
      return answer.status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void claim_withoutACredential_leavesItsClientAnonymous() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect();
    List<String> forms = claims().toList();
    for (String form : forms) {
      client.send(get("/openai/x", claim(form, 1))).readResponse();
    }
    assertThat(proxy.records(forms.size()))
        .extracting(record -> record.caller().name())
        .containsOnly("anonymous");
  }
}
