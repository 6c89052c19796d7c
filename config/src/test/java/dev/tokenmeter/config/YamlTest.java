package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.config;
import static dev.tokenmeter.config.Reads.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlTest {

  @Test
  void file_withNothingButComments_isTheDefaults() {
    assertThat(config("")).isEqualTo(Config.defaults());
    assertThat(config("# nothing\n\n")).isEqualTo(Config.defaults());
    assertThat(config("---\n...\n")).isEqualTo(Config.defaults());
    assertThat(config("{}")).isEqualTo(Config.defaults());
    assertThat(config("\uFEFFlisten: {}\r\nadmin:\r\n")).isEqualTo(Config.defaults());
  }

  @Test
  void file_thatIsNoMap_isRefusedInOneLine() {
    assertThat(problems("- a\n- b\n"))
        .containsExactly("t.yaml:1:1: the file must be a map, like { key: value }, is a list");
    assertThat(problems("\n  words\n"))
        .containsExactly(
            "t.yaml:2:3: the file must be a map, like { key: value }, is a single value");
  }

  @Test
  void file_withASyntaxError_isRefusedAtItsPlace() {
    assertThat(problems("listen:\n\tport: 1\n"))
        .containsExactly("t.yaml:2:1: a tab cannot indent; use spaces");
    assertThat(problems("listen: { port: 1\nadmin: {}\n"))
        .containsExactly("t.yaml:2:6: a `,` or `}` is missing before this (it began in line 1)");
    assertThat(problems("listen:\n  address: \"127.0.0.1\n"))
        .containsExactly(
            "t.yaml:3:1: the file ends in the middle of a quoted value (it began in line 2)");
    assertThat(problems("listen:\n  port: 1\n address: x\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:3:2: ")
        .contains("indentation");
    assertThat(problems("a: b: c\n"))
        .containsExactly("t.yaml:1:5: a `:` does not fit here; check the indentation and quotes");
  }

  @Test
  void file_thatIsNotUtf8_isRefusedWhereItCeasesToBe() {
    byte[] bytes = "listen: {}\n# Gr\u00fc\u00dfe: ".getBytes(StandardCharsets.UTF_8);
    byte[] broken = Arrays.copyOf(bytes, bytes.length + 1);
    broken[bytes.length] = (byte) 0xFC;

    assertThat(ConfigReader.read(broken, "t.yaml", Map.of()).toString())
        .contains("t.yaml:2:10: is not UTF-8; save the file in UTF-8");
    assertThat(
            ConfigReader.read("listen: {}".getBytes(StandardCharsets.UTF_16), "t.yaml", Map.of())
                .toString())
        .contains("t.yaml:1:1: is not UTF-8");
  }

  @Test
  void file_withAControlCharacter_isRefusedAtItsPlace() {
    assertThat(problems("listen:\n  address: a\u0000b\n"))
        .containsExactly("t.yaml:2:13: the character U+0000 is not allowed in YAML");
  }

  @Test
  void file_atTheLongestLength_isReadAndOneByteMoreIsNot() {
    byte[] longest = new byte[ConfigReader.MAX_BYTES];
    Arrays.fill(longest, (byte) '#');
    for (int i = 99; i < longest.length; i += 100) {
      longest[i] = '\n';
    }
    assertThat(ConfigReader.read(longest, "t.yaml", Map.of()))
        .isInstanceOf(ConfigReader.Result.Loaded.class);

    byte[] longer = Arrays.copyOf(longest, longest.length + 1);
    assertThat(ConfigReader.read(longer, "t.yaml", Map.of()).toString())
        .contains("t.yaml:1:1: is longer than 10000000 bytes");
  }

  @Test
  void line_atTheLongestLength_isReadAndOneCharacterMoreIsNot() {
    String longest = "#".repeat(YamlCharacters.MAX_LINE);

    assertThat(config("listen: {}\n" + longest + "\n")).isEqualTo(Config.defaults());
    assertThat(problems("listen: {}\n" + longest + "#\n"))
        .containsExactly(
            "t.yaml:2:1: the line is longer than 100000 characters; break it into several");
  }

  @Test
  void file_withTwoDocuments_isRefusedAtTheSecond() {
    assertThat(problems("listen: {}\n---\nadmin: {}\n"))
        .containsExactly(
            "t.yaml:2:1: a second document begins here; a configuration is a single one");
  }

  @Test
  void aliases_standForWhatTheirAnchorHolds() {
    assertThat(
            config(
                    """
                    providers:
                      a: &base { url: "https://a", dialect: openai }
                      b: *base
                      c: { <<: *base, url: "https://c" }
                    """)
                .providers())
        .extracting(provider -> provider.name() + " " + provider.url().orElseThrow())
        .containsExactly("a https://a", "b https://a", "c https://c");
  }

  @Test
  void aliases_ofAliasesThatMultiply_areRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of(before, before))));
    }

    assertThat(problems(bomb.toString()))
        .singleElement()
        .asString()
        .contains("the file has more than 1000000 parts, its aliases written out");
  }

  @Test
  void aliases_insideTheirOwnAnchor_areRefused() {
    assertThat(problems("listen: &a { tls: *a }"))
        .containsExactly("t.yaml:1:19: refers to an anchor that is not complete before it");
    assertThat(problems("listen: *nowhere"))
        .containsExactly("t.yaml:1:9: refers to an anchor that is not complete before it");
  }

  @Test
  void nesting_atTheDeepestLevel_isReadAndOneLevelMoreIsNot() {
    assertThat(problems("x: " + "[".repeat(49) + "]".repeat(49)))
        .singleElement()
        .asString()
        .contains("unknown key");
    assertThat(problems("x: " + "[".repeat(51) + "]".repeat(51)))
        .containsExactly("t.yaml:1:54: is nested deeper than 50 levels");
  }

  @Test
  void tags_areRefused() {
    assertThat(problems("listen: !!java.net.URL [x]"))
        .containsExactly("t.yaml:1:9: tags that begin with ! are not allowed");
  }

  @Test
  void problems_beyondTheMost_areCounted() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < Findings.MAX_PROBLEMS + 7; i++) {
      yaml.append("unknown").append(i).append(": 1\n");
    }

    assertThat(problems(yaml.toString()))
        .hasSize(Findings.MAX_PROBLEMS + 1)
        .last()
        .asString()
        .endsWith("and 7 more problems");
  }
}
