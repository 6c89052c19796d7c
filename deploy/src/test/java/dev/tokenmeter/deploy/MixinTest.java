package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rendered files are those of the mixin (Debian package jsonnet). */
final class MixinTest {

  private static String rendered(Tool jsonnet, String name)
      throws IOException, InterruptedException {
    Tool.Said said =
        jsonnet.run(List.of("-S", Shipped.path("mixin/render/" + name + ".jsonnet").toString()));
    assertThat(said.exit()).as(said.text()).isZero();
    return said.text();
  }

  @Test
  void mixin_renderedAgain_isWhatIsCheckedIn() throws IOException, InterruptedException {
    Optional<Tool> jsonnet = Tool.find("jsonnet", "the comparison of the rendered rules");
    if (jsonnet.isPresent()) {
      for (String name : List.of("rules", "alerts")) {
        assertThat(Shipped.yaml(Shipped.text("prometheus/tokenmeter." + name + ".yml")))
            .as("deploy/mixin/render.sh was not run after a change of the mixin")
            .isEqualTo(Shipped.yaml(rendered(jsonnet.get(), name)));
      }
    }
  }

  @Test
  void dashboards_renderedAgain_areWhatIsCheckedIn() throws IOException, InterruptedException {
    Optional<Tool> jsonnet = Tool.find("jsonnet", "the comparison of the rendered dashboards");
    if (jsonnet.isPresent()) {
      Path render = Shipped.path("mixin/render/dashboards.jsonnet");
      Tool.Said said = jsonnet.get().run(List.of(render.toString()));
      assertThat(said.exit()).as(said.text()).isZero();
      JsonNode rendered = Shipped.json(said.text());

      assertThat(Shipped.files("grafana/dashboards", ".json"))
          .hasSize(rendered.size())
          .allSatisfy(
              file ->
                  assertThat(Shipped.json(Files.readString(file)))
                      .as("deploy/mixin/render.sh was not run after a change of the mixin")
                      .isEqualTo(rendered.path(file.getFileName().toString())));
    }
  }
}
