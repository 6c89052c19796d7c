package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit, checked by systemd's own tool. */
final class SystemdUnitTest {
  private static final String UNIT = "systemd/tokenmeter.service";

  @TempDir Path directory;

  /** The commands it names are looked for, so they are those of this checkout here. */
  @Test
  void unit_verifiedBySystemd_hasNoComplaint() throws Exception {
    Optional<Tool> systemd = Tool.find("systemd-analyze", "the check of the systemd unit");
    if (systemd.isPresent()) {
      String launcher = Shipped.path("../tokenmeter").normalize().toString();
      Path unit =
          Files.writeString(
              directory.resolve("tokenmeter.service"),
              Shipped.text(UNIT).replace("/opt/tokenmeter/bin/tokenmeter", launcher));
      Tool.Said said = systemd.get().run(List.of("verify", "--man=no", unit.toString()));

      assertThat(said.text()).doesNotContain("tokenmeter.service:");
      assertThat(said.exit()).as(said.text()).isZero();
    }
  }

  @Test
  void unit_lookedAtForExposure_isWellConfined() throws Exception {
    Optional<Tool> systemd = Tool.find("systemd-analyze", "the exposure of the systemd unit");
    if (systemd.isPresent()) {
      Tool.Said said =
          systemd
              .get()
              .run(
                  List.of(
                      "security",
                      "--offline=true",
                      "--threshold=20",
                      "--no-pager",
                      Shipped.path(UNIT).toString()));

      assertThat(said.exit()).as(said.text()).isZero();
    }
  }
}
