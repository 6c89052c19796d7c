package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class FlagsTest {

  @Test
  void flags_notGiven_changeNothing() {
    Config config = Config.defaults();
    assertThat(new Flags().over(config)).isEqualTo(config);
  }

  @Test
  void flags_given_overrideTheirPortAlone() {
    Flags flags = new Flags();
    new CommandLine(flags).parseArgs("--port", "9000");
    Config moved = flags.over(Config.defaults());
    assertThat(moved.listen().port()).isEqualTo(9_000);
    assertThat(moved.listen().address()).isEqualTo("127.0.0.1");
    assertThat(moved.admin()).isEqualTo(Config.defaults().admin());
  }
}
