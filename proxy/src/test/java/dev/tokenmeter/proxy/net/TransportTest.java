package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransportTest {

  @ParameterizedTest
  @ValueSource(strings = {"nio", "NIO", " nio ", "", " "})
  void nio_isChosenByNameAndByDefault(String wanted) {
    assertThat(Transport.choose(Optional.of(wanted))).isEqualTo(Transport.NIO);
    assertThat(Transport.choose(Optional.empty())).isEqualTo(Transport.NIO);
  }

  @Test
  void nativeTransport_thatThisBuildLacks_isRefusedInOneLine() {
    assertThatThrownBy(() -> Transport.choose(Optional.of("IO_URING")))
        .hasMessage("TOKENMETER_TRANSPORT=io_uring: this build holds no native transport; use nio");
  }

  @Test
  void transportOfAnotherName_isRefusedInOneLine() {
    assertThatThrownBy(() -> Transport.choose(Optional.of("fast")))
        .hasMessage("TOKENMETER_TRANSPORT=fast: no such transport; use nio");
  }
}
