package dev.tokenmeter.metrics.usage.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a 101 says of compression. */
final class ExtensionsTest {
  private static Extensions of(String... fields) {
    return Extensions.of(List.of(fields));
  }

  @Test
  void silence_isNoCompression() {
    Extensions none = new Extensions(Compression.NONE, Compression.NONE);
    assertThat(of()).isEqualTo(none);
    assertThat(of("x-other; a=1", "")).isEqualTo(none);
  }

  @Test
  void deflate_sharesTheWindowUnlessItSaysOtherwise() {
    assertThat(of("permessage-deflate"))
        .isEqualTo(new Extensions(Compression.SHARED_WINDOW, Compression.SHARED_WINDOW));
    assertThat(of("x-other", "Permessage-Deflate ; Server_No_Context_Takeover"))
        .isEqualTo(new Extensions(Compression.SHARED_WINDOW, Compression.OWN_WINDOW));
    assertThat(of("permessage-deflate; client_no_context_takeover; client_max_window_bits=8"))
        .isEqualTo(new Extensions(Compression.OWN_WINDOW, Compression.SHARED_WINDOW));
  }
}
