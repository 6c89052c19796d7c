package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The files for containers, as far as they can be checked without any. */
final class ComposeTest {

  private static JsonNode compose() throws IOException {
    return Shipped.yaml(Shipped.text("compose.yaml"));
  }

  private static Stream<JsonNode> each(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private static Stream<String> texts(JsonNode node) {
    return each(node).map(JsonNode::asText);
  }

  @Test
  void mounts_all_areFilesThatAreShippedOrVolumesThatAreDeclared() throws IOException {
    assertThat(each(compose().path("services")).flatMap(service -> texts(service.path("volumes"))))
        .isNotEmpty()
        .map(mount -> mount.substring(0, mount.indexOf(':')))
        .allSatisfy(
            source -> {
              if (source.startsWith(".")) {
                assertThat(Shipped.path(source)).exists();
              } else {
                assertThat(compose().path("volumes").has(source)).as(source).isTrue();
              }
            });
  }

  @Test
  void ports_all_arePublishedOnLoopbackOnly() throws IOException {
    assertThat(each(compose().path("services")).flatMap(service -> texts(service.path("ports"))))
        .hasSize(5)
        .allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void proxy_inItsContainer_mayWriteNothingButItsLedger() throws IOException {
    JsonNode proxy = compose().at("/services/tokenmeter");

    assertThat(proxy.path("read_only").asBoolean()).isTrue();
    assertThat(texts(proxy.path("cap_drop"))).containsExactly("ALL");
    assertThat(texts(proxy.path("volumes")).filter(mount -> !mount.endsWith(":ro")))
        .containsExactly("ledger:/data");
    assertThat(Shipped.text("Dockerfile")).contains("\nUSER 10001:10001\n", "\nHEALTHCHECK ");
  }

  @Test
  void configuration_ofTheProxy_isValid() throws Exception {
    Tool java = new Tool(Path.of(System.getProperty("java.home"), "bin", "java"));
    Tool.Said said =
        java.run(
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tokenmeter.proxy.Main",
                "check",
                "--config",
                Shipped.path("compose/tokenmeter.yaml").toString()));

    assertThat(said.exit()).as(said.text()).isZero();
  }

  @Test
  void configuration_ofPrometheus_isValidAndScrapesTheAdminPort() throws Exception {
    JsonNode admin = Shipped.yaml(Shipped.text("compose/tokenmeter.yaml")).path("admin");
    assertThat(Shipped.text("compose/prometheus.yml"))
        .contains("job_name: tokenmeter\n", "\"tokenmeter:" + admin.path("port").asInt() + "\"");
    Optional<Tool> promtool = Tool.find("promtool", "the check of its configuration");
    if (promtool.isPresent()) {
      Tool.Said said =
          promtool
              .get()
              .run(
                  List.of(
                      "check",
                      "config",
                      "--syntax-only",
                      Shipped.path("compose/prometheus.yml").toString()));
      assertThat(said.exit()).as(said.text()).isZero();
    }
  }
}
