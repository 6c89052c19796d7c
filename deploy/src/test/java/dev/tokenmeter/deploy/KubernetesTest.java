package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests. Kustomize builds them here; no cluster has seen them in this test. */
final class KubernetesTest {
  private static final String BASE = "kubernetes/base/";

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes/base", "kubernetes/hpa"})
  void manifests_builtByKustomize_areSelectedByTheirServices(String folder) throws Exception {
    Optional<Tool> kubectl = Tool.find("kubectl", "the build of " + folder);
    if (kubectl.isPresent()) {
      Tool.Said said = kubectl.get().run(List.of("kustomize", Shipped.path(folder).toString()));
      assertThat(said.exit()).as(said.text()).isZero();
      List<JsonNode> built =
          Stream.of(said.text().split("(?m)^---$", -1)).map(Shipped::yaml).toList();
      JsonNode labels =
          only(built, "StatefulSet", "tokenmeter").at("/spec/template/metadata/labels");

      assertThat(only(built, "Service", "tokenmeter").at("/spec/selector")).isEqualTo(labels);
      assertThat(only(built, "Service", "tokenmeter-pods").at("/spec/selector")).isEqualTo(labels);
      assertThat(only(built, "PodMonitor", "tokenmeter").at("/spec/selector/matchLabels"))
          .isEqualTo(labels);
      assertThat(only(built, "NetworkPolicy", "tokenmeter").at("/spec/podSelector/matchLabels"))
          .isEqualTo(labels);
      assertThat(built)
          .allSatisfy(
              each ->
                  assertThat(each.at("/metadata/namespace").asText("tokenmeter"))
                      .isEqualTo("tokenmeter"));
    }
  }

  @Test
  void config_ofThePods_isValidAndDrainsWithinTheGracePeriod() throws IOException {
    Config config = config(Shipped.text(BASE + "tokenmeter.yaml"));
    JsonNode pod = pod();
    long pause = pod.at("/containers/0/lifecycle/preStop/exec/command/1").asLong();
    Duration drain = config.timeouts().drain().plus(config.timeouts().drainDelay());

    assertThat(pause).isPositive();
    assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asLong()))
        .isGreaterThan(drain.plusSeconds(pause));
  }

  @Test
  void pod_whateverItsImage_hasTheRightsOfNobody() throws IOException {
    JsonNode pod = pod();
    JsonNode container = pod.at("/containers/0");

    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
  }

  @Test
  void ledger_ofAPod_liesOnTheVolumeThatStaysWithIt() throws IOException {
    JsonNode set = Shipped.yaml(Shipped.text(BASE + "statefulset.yaml"));
    String claim = set.at("/spec/volumeClaimTemplates/0/metadata/name").asText();
    JsonNode mount = set.at("/spec/template/spec/containers/0/volumeMounts/1");
    Config config = config(Shipped.text(BASE + "tokenmeter.yaml"));

    assertThat(mount.path("name").asText()).isEqualTo(claim);
    assertThat(config.planned().ledgerPath()).startsWith(mount.path("mountPath").asText() + "/");
    assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted").asText())
        .isEqualTo("Retain");
  }

  @Test
  void heapAndDirectMemory_ofAPod_leaveTheJvmAQuarterOfTheLimit() throws IOException {
    JsonNode container = pod().at("/containers/0");
    assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("1Gi");
    String options = container.at("/env/1/value").asText();
    Matcher matcher =
        Pattern.compile("-XX:MaxRAMPercentage=(\\d+) (-XX:MaxDirectMemorySize=(\\d+)m)")
            .matcher(options);

    assertThat(matcher.matches()).as(options).isTrue();
    assertThat(1024 * Integer.parseInt(matcher.group(1)) / 100 + Integer.parseInt(matcher.group(3)))
        .isLessThanOrEqualTo(1024 * 3 / 4);
    assertThat(Shipped.text("Dockerfile"))
        .contains("\nENV JDK_JAVA_OPTIONS=\"" + matcher.group(2) + "\"\n");
  }

  private static JsonNode only(List<JsonNode> built, String kind, String name) {
    List<JsonNode> found =
        built.stream()
            .filter(each -> each.path("kind").asText().equals(kind))
            .filter(each -> each.at("/metadata/name").asText().equals(name))
            .toList();
    assertThat(found).as(kind + " " + name).hasSize(1);
    return found.getFirst();
  }

  private static JsonNode pod() throws IOException {
    return Shipped.yaml(Shipped.text(BASE + "statefulset.yaml")).at("/spec/template/spec");
  }

  static Config config(String yaml) {
    Map<String, String> environment = Map.of("ADMIN_TOKEN_SHA256", "0".repeat(64));
    return switch (ConfigReader.read(yaml, "tokenmeter.yaml", environment)) {
      case ConfigReader.Result.Loaded loaded -> loaded.config();
      case ConfigReader.Result.Refused refused -> throw new AssertionError(refused.problems());
    };
  }
}
