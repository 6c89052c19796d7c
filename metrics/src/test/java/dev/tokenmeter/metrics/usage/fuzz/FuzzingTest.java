package dev.tokenmeter.metrics.usage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer looks for bytes that break what must hold, a few seconds in every build; {@code
 * -Dfuzz.seconds=3600} lets it look longer. What it finds goes into the corpus, and is checked here
 * for ever.
 */
final class FuzzingTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 5);
  private static final Duration STARTING = Duration.ofMinutes(3);

  @TempDir private Path work;

  static Stream<Path> corpus() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(Objects.requireNonNull(FuzzingTest.class.getResource("/fuzz/corpus")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void whatWasFoundBefore_holds(Path input) throws IOException {
    byte[] data = Files.readAllBytes(input);
    FuzzTarget.run(data);
    for (FuzzTarget target : FuzzTarget.values()) {
      target.check(FuzzInput.of(data));
    }
  }

  @Test
  void fuzzing_findsNothing() throws IOException {
    Path output = work.resolve("output");
    Path found = Files.createDirectory(work.resolve("found"));
    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--instrumentation_includes=dev.tokenmeter.**",
                "--hooks=false",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=10",
                "-rss_limit_mb=0",
                found.toString(),
                directory().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit =
        assertTimeoutPreemptively(
            STARTING.plusSeconds(SECONDS), () -> fuzzer.waitFor(), "the fuzzer does not end");
    List<String> said = Files.readAllLines(output);
    assertThat(exit).as(String.join("\n", said)).isZero();
    assertThat(said).as("inputs tried").anyMatch(line -> line.matches("Done \\d+ runs in .*"));
  }
}
