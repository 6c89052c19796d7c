package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of SECURITY.md has tests that run by its number, and the table there names them. */
final class SecurityRulesTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES = List.of("config", "metrics", "proxy", "deploy");
  private static final int RULES = 16;
  private static final Pattern TAG = Pattern.compile("(?m)^ *@[\\w.]*Tag\\(\"(SEC-\\d\\d)\"\\)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (SEC-\\d\\d) \\|.+\\|(.+)\\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  /** The classes that carry each tag, by their sources. */
  private static Map<String, Set<String>> tagged() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> sources = Files.walk(CHECKOUT.resolve(module).resolve("src/test/java"))) {
        for (Path source : sources.filter(SecurityRulesTest::isTest).toList()) {
          String name = source.getFileName().toString().replace(".java", "");
          TAG.matcher(Files.readString(source))
              .results()
              .forEach(tag -> found.computeIfAbsent(tag.group(1), _ -> new TreeSet<>()).add(name));
        }
      }
    }
    return found;
  }

  private static boolean isTest(Path source) {
    return source.toString().endsWith("Test.java");
  }

  /** The classes that the table names for each rule. */
  private static Map<String, Set<String>> table() throws IOException {
    Map<String, Set<String>> rows = new TreeMap<>();
    ROW.matcher(Files.readString(CHECKOUT.resolve("SECURITY.md")))
        .results()
        .forEach(
            row ->
                NAME.matcher(row.group(2))
                    .results()
                    .forEach(
                        name ->
                            rows.computeIfAbsent(row.group(1), _ -> new TreeSet<>())
                                .add(name.group(1))));
    return rows;
  }

  @Test
  void everyRule_hasTestsOfItsNumber() throws IOException {
    assertThat(tagged().keySet())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, RULES).mapToObj("SEC-%02d"::formatted).toList());
  }

  @Test
  void table_namesTheTestsThatCarryTheNumber() throws IOException {
    assertThat(table()).isEqualTo(tagged());
  }
}
