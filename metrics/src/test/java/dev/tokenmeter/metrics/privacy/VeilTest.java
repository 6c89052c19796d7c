package dev.tokenmeter.metrics.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class VeilTest {
  private static final String KEY = "key-abcdefgh27";

  /** Ten letters that depend on the name and hold nothing of it. */
  private static String pseudonym(String name) {
    String bits = Integer.toBinaryString(name.hashCode() | 0x8000_0000);
    return "who-" + bits.substring(0, 10).replace('1', 'b').replace('0', 'a');
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> people =
        Arbitraries.strings().alpha().numeric().ofMinLength(3).ofMaxLength(9);
    return Arbitraries.oneOf(people, Arbitraries.of(KEY, "bob", "Zoë", "who-cares"));
  }

  private static Veil at(Shown shown) {
    return new Veil(shown, VeilTest::pseudonym);
  }

  @Property
  void pseudonym_isOneForTheSameNameAndStaysUnderAnyOtherVeil(@ForAll("names") String name) {
    String once = at(Shown.PSEUDONYM).name(name);
    assertThat(once).startsWith("who-").isNotEqualTo(name);
    assertThat(at(Shown.PSEUDONYM).name(once)).isEqualTo(once);
    assertThat(at(Shown.NAMED).name(once)).isEqualTo(once);
    assertThat(at(Shown.TEAM).name(once)).isEqualTo(at(Shown.TEAM).name(name));
  }

  @Property
  void team_keepsNothingButTheTeam(@ForAll("names") String name, @ForAll CallerId.Kind kind) {
    CallerId shown = at(Shown.TEAM).caller(new CallerId(name, "payments", kind));
    assertThat(shown).isEqualTo(new CallerId(CallerId.WITHHELD, "payments", CallerId.Kind.FIXED));
  }

  @Property
  void namesThatNameNobody_stayUnderAPseudonym(@ForAll("nobodies") String name) {
    assertThat(at(Shown.PSEUDONYM).name(name)).isEqualTo(name);
  }

  @Provide
  Arbitrary<String> nobodies() {
    return Arbitraries.of("anonymous", "_unidentified", "_overflow", "_forgotten", "_withheld");
  }

  @Property
  void aliasOfAnOperatorsKey_staysAndThatOfACallersIsVeiled(@ForAll Shown shown) {
    assertThat(at(shown).credential(Optional.of("shared"))).contains("shared");
    assertThat(at(shown).credential(Optional.empty())).isEmpty();
    Optional<String> own = at(shown).credential(Optional.of(KEY));
    switch (shown) {
      case NAMED -> assertThat(own).contains(KEY);
      case PSEUDONYM -> assertThat(own).contains(pseudonym(KEY));
      case TEAM -> assertThat(own).isEmpty();
    }
  }

  @Property
  void stricter_isTheLevelThatShowsLess(@ForAll Shown a, @ForAll Shown b) {
    Shown less = Veil.stricter(a, b);
    assertThat(less).isEqualTo(Veil.stricter(b, a)).isIn(a, b);
    assertThat(less).isGreaterThanOrEqualTo(a).isGreaterThanOrEqualTo(b);
  }
}
