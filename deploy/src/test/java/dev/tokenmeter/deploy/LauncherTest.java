package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./tokenmeter} promises before Java begins. */
final class LauncherTest {
  @TempDir private Path directory;
  private Launched launched = new Launched(Path.of(""), Path.of(""), Path.of(""));

  @BeforeEach
  void setUp() throws Exception {
    launched = Launched.in(directory);
  }

  @Test
  void start_first_buildsWithOneLine_andTheNextDoesNot() throws Exception {
    Launched.Run first = launched.start("--version");
    assertThat(first.exit()).isZero();
    assertThat(first.err()).hasLineCount(1).startsWith("tokenmeter: building (first use");
    assertThat(launched.builds()).isEqualTo(1);
    Launched.Run second = launched.start("--version");
    assertThat(second.err()).isEmpty();
    assertThat(launched.builds()).isEqualTo(1);
  }

  @Test
  void start_passesArgumentsAsTheyCame_andBecomesTheJavaProcess() throws Exception {
    launched.start("--version");
    Launched.Run run = launched.start("token", "a b", "", "$HOME", "*");
    assertThat(run.out())
        .contains("pid " + run.pid())
        .endsWith("arg dev.tokenmeter.proxy.Main\narg token\narg a b\narg \narg $HOME\narg *\n");
  }

  @Test
  void start_classPath_isSorted() throws Exception {
    Path lib = launched.checkout().toRealPath().resolve("deploy/target/tokenmeter/lib");
    assertThat(launched.start("x").out()).contains("arg " + lib + "/a.jar:" + lib + "/b.jar\n");
  }

  @Test
  void start_afterASourceChanged_buildsAgain() throws Exception {
    launched.start("x");
    Path source = launched.checkout().resolve("proxy/src/main/java/New.java");
    Files.writeString(source, "class New {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(launched.start("x").err()).startsWith("tokenmeter: building (a source changed)");
    assertThat(launched.builds()).isEqualTo(2);
  }

  @Test
  void start_afterAFailedBuild_showsItsEndAndBuildsAgain() throws Exception {
    launched.maven("echo '[ERROR] a.java: missing ;'; exit 1");
    Launched.Run failed = launched.start("x");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("[ERROR] a.java: missing ;", "tokenmeter: the build failed");
    launched.start("x");
    assertThat(launched.builds()).isEqualTo(2);
  }

  @Test
  void start_withoutMaven_saysWhatIsNeededInOneLine() throws Exception {
    launched.withoutMaven();
    Launched.Run run = launched.start("x");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("needs Maven");
  }

  @Test
  void start_twiceAtOnce_buildsOnce() throws Exception {
    launched.maven(
        "sleep 2; mkdir -p deploy/target/tokenmeter/lib && echo a"
            + " >deploy/target/tokenmeter/lib/a.jar");
    Path command = launched.checkout().resolve("tokenmeter");
    Process one = launched.begin(command, "x");
    Process two = launched.begin(command, "x");
    assertThat(Launched.finish(one).exit()).isZero();
    assertThat(Launched.finish(two).exit()).isZero();
    assertThat(launched.builds()).isEqualTo(1);
  }

  @Test
  void start_afterABuilderWasKilled_takesItsLockOver() throws Exception {
    Path lock =
        Files.createDirectories(launched.checkout().resolve("deploy/target/tokenmeter.lock"));
    Process gone = launched.begin(launched.tools().resolve("ls"));
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));
    assertThat(launched.start("x").exit()).isZero();
    assertThat(launched.builds()).isEqualTo(1);
  }

  @Test
  void start_throughLinks_findsTheCheckout() throws Exception {
    Path links = Files.createDirectories(directory.resolve("links"));
    Path first = links.resolve("first");
    Files.createSymbolicLink(first, launched.checkout().resolve("tokenmeter"));
    Files.createSymbolicLink(links.resolve("second"), Path.of("first"));
    assertThat(launched.start(links.resolve("second"), "x").exit()).isZero();
    assertThat(launched.builds()).isEqualTo(1);
  }

  @Test
  void start_afterTheBuild_usesTheCacheTrainedForIt() throws Exception {
    launched.start("x");
    assertThat(launched.javaCalls())
        .hasSize(2)
        .anyMatch(call -> call.contains("-XX:AOTCacheOutput=") && call.endsWith(" training-run"))
        .anyMatch(call -> call.contains("-XX:AOTCache=") && call.endsWith(" x"));
  }

  @Test
  void start_onAnotherJdk_leavesTheCacheOfTheFirstUnused() throws Exception {
    String cached = cacheOption(launched.start("x").out());
    launched.version("25.0.2");
    assertThat(launched.start("x").out()).doesNotContain(cached);
  }

  @Test
  void start_inAReleaseArchive_needsNoMaven_andTrainsItsCacheBeside() throws Exception {
    launched.withoutMaven();
    Path archive = Files.createDirectories(directory.resolve("archive/bin"));
    Path lib = Files.createDirectories(directory.resolve("archive/lib"));
    Files.writeString(lib.resolve("a.jar"), "a");
    Files.copy(Launched.options(), directory.resolve("archive/jvm.options"));
    Path command = archive.resolve("tokenmeter");
    Files.copy(
        launched.checkout().resolve("tokenmeter"), command, StandardCopyOption.COPY_ATTRIBUTES);
    Launched.Run run = launched.start(command, "x");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("arg " + lib.toRealPath() + "/a.jar\n");
    Path caches = directory.resolve(".cache/tokenmeter");
    while (caches.resolve("training.lock").toFile().exists()) {
      Thread.sleep(20);
    }
    assertThat(caches).isDirectoryContaining("glob:**.aot");
    assertThat(Path.of(cacheOption(launched.start(command, "x").out()).split("=", 2)[1])).exists();
  }

  private static String cacheOption(String out) {
    return out.lines()
        .filter(line -> line.startsWith("arg -XX:AOTCache="))
        .findFirst()
        .orElseThrow();
  }
}
