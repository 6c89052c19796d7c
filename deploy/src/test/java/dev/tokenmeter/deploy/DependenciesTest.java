package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is shipped, and what tests it, is what was looked at when it was taken in: a jar that was
 * exchanged in a repository or on the way fails the build.
 */
@Tag("SEC-14")
final class DependenciesTest {

  /** The jars of others on the class path; ours are built here. */
  private static Stream<Path> jars() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(System.getProperty("path.separator")))
        .map(Path::of)
        .filter(path -> path.toString().endsWith(".jar"))
        .filter(path -> !path.getFileName().toString().startsWith("tokenmeter-"))
        .filter(path -> !path.getFileName().toString().startsWith("surefire"));
  }

  private static String line(Path jar) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      return HexFormat.of().formatHex(digest) + "  " + jar.getFileName();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(jar + " cannot be read", e);
    }
  }

  @Test
  void everyJarOfOthers_isTheOneThatWasTakenIn() throws IOException {
    Set<String> found =
        jars().map(DependenciesTest::line).collect(Collectors.toCollection(TreeSet::new));
    Set<String> takenIn = new TreeSet<>(Files.readAllLines(Shipped.path("dependencies.sha256")));
    assertThat(found)
        .as("deploy/dependencies.sha256 after a change of versions holds just these lines")
        .isNotEmpty()
        .isEqualTo(takenIn);
  }
}
