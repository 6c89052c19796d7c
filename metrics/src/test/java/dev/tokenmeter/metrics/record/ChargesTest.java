package dev.tokenmeter.metrics.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What readers of a cost rely on. */
@Tag("SEC-10")
class ChargesTest {

  @Test
  void cost_nothing_priced_is_unknown_and_not_zero() {
    assertThat(charges(unpriced(7)).nanoUsd()).isEmpty();
    assertThat(Charges.NONE.nanoUsd()).isEmpty();
  }

  @Test
  void cost_several_lines_is_the_sum_of_those_that_have_one() {
    Charges charges = charges(priced(3), unpriced(7), priced(4));

    assertThat(charges.nanoUsd()).hasValue(7);
    assertThat(charges.unpriced().of(TokenType.INPUT)).isEqualTo(7);
  }

  @Test
  void cost_beyond_what_a_number_holds_stays_at_its_greatest() {
    assertThat(charges(priced(Long.MAX_VALUE), priced(1)).nanoUsd()).hasValue(Long.MAX_VALUE);
  }

  private static Charges charges(Charge... lines) {
    return new Charges(List.of(lines), Optional.of("v1"));
  }

  private static Charge priced(long nanoUsd) {
    return new Charge(line(1), OptionalLong.of(nanoUsd), Tokens.none(), Set.of());
  }

  private static Charge unpriced(long tokens) {
    UsageLine line = line(tokens);
    return new Charge(line, OptionalLong.empty(), line.tokens(), Set.of(PriceNote.UNKNOWN_MODEL));
  }

  private static UsageLine line(long tokens) {
    return new UsageLine(
        Optional.of("m"), Source.REPORTED, new Tokens(Map.of(TokenType.INPUT, tokens)));
  }
}
