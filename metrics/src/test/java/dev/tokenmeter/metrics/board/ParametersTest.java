package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ParametersTest {
  private static final List<String> KNOWN = List.of("window", "by");

  @Property
  void anyQuery_isReadOrRefusedInFewWords(@ForAll String query) {
    try {
      Parameters.read(query, KNOWN);
    } catch (BadRequest refused) {
      assertThat(String.valueOf(refused.getMessage())).hasSizeLessThan(200);
    }
  }

  @Property
  void anyValue_comesBackAsItWasEncoded(@ForAll String value) throws BadRequest {
    String sound = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String query = "by=" + URLEncoder.encode(sound, StandardCharsets.UTF_8) + "&window=7d";
    Parameters read = Parameters.read(query, KNOWN);
    assertThat(read.value("by")).contains(sound);
    assertThat(read.value("window")).contains("7d");
  }
}
