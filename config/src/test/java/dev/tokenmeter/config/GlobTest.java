package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What a glob of names stands for. */
class GlobTest {

  @Test
  void glob_star_spansSlashesAndNothing() {
    assertThat(new Glob("local/*").matches("local/meta/llama")).isTrue();
    assertThat(new Glob("local/*").matches("local/")).isTrue();
    assertThat(new Glob("local/*").matches("Local/x")).isFalse();
  }

  @Property
  void glob_anyPatternAndName_agreesWithARegularExpression(
      @ForAll @Chars({'*', '?', '.', '/'}) @CharRange(from = 'a', to = 'b') @StringLength(max = 8)
          String pattern,
      @ForAll @Chars({'.', '/'}) @CharRange(from = 'a', to = 'b') @StringLength(max = 12)
          String name) {
    String regex =
        pattern
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());

    assertThat(new Glob(pattern).matches(name)).isEqualTo(Pattern.matches(regex, name));
  }
}
