package dev.tokenmeter.proxy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A day of honest work and of tricks through the running proxy, and what share of their cost it
 * says to be of a class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SimulationTest {
  private static final long SEED = 1;

  private final HttpClient operator = HttpClient.newHttpClient();
  private Day day;
  private String metrics = "";

  @BeforeAll
  void play(@TempDir Path directory) throws Exception {
    day = Day.play(directory, "signals: { low-entropy: shadow }", SEED);
    metrics = get("/metrics");
  }

  @AfterAll
  void close() throws IOException {
    day.close();
    operator.close();
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void profile_honestOrNot_isToldByItsShareOfCost(Profile profile) {
    double flagged = Told.of(metrics, profile.caller()).flagged();
    switch (profile.kind()) {
      case HONEST -> assertThat(flagged).isLessThanOrEqualTo(0.02);
      case TRICK -> assertThat(flagged).isGreaterThanOrEqualTo(0.96);
      case UNDETECTABLE -> assertThat(flagged).as("no class can tell").isLessThanOrEqualTo(0.02);
    }
  }

  @Test
  void readme_hasTheTableOfThisSimulation() throws IOException {
    String table =
        Arrays.stream(Profile.values())
            .map(
                profile ->
                    Told.of(metrics, profile.caller()).row(profile, profile.asks(SEED).size()))
            .collect(Collectors.joining("\n"));
    System.out.println("\n" + table);

    assertThat(Files.readString(Path.of("../metrics/README.md"))).contains(table);
  }

  private String get(String path) throws IOException, InterruptedException {
    URI url = day.product().admin().resolve(path);
    return operator.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
  }
}
