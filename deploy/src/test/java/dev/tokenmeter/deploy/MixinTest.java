package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
}
