package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * h2spec, every case of it, those included that Netty's own build leaves out. Its binary comes with
 * a Maven plugin, for 64-bit Linux on x86 among others.
 */
@Tag("SEC-16")
final class H2SpecTest {
  private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int TAR_HEADER = 512;
  private static final int TAR_SIZE = 124;
  private static final int TAR_SIZE_DIGITS = 11;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  @TempDir private Path directory;

  @Test
  void h2spec_withPriorKnowledge_passesWhole() throws Exception {
    assertPasses();
  }

  @Test
  void h2spec_overTls_passesWhole() throws Exception {
    Certified certified = new Certified(directory);
    certified.issue("127.0.0.1.example");
    proxy.configure(certified::on);
    assertPasses("--tls", "--insecure");
  }

  private void assertPasses(String... options) throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "h2spec not run: its binary is for Linux on x86-64");
    proxy
        .origin()
        .answer(
            Wire.head("HTTP/1.1 200 OK", "Content-Length: 40") + "h2spec".repeat(7).substring(2));
    List<String> command =
        new ArrayList<>(
            List.of(
                unpacked().toString(),
                "--host=127.0.0.1",
                "--port=" + proxy.address().getPort(),
                "--path=/openai/x",
                "--timeout=10"));
    command.addAll(List.of(options));
    Path report = directory.resolve("report");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start()
            .waitFor();
    String told = Files.readString(report);

    assertThat(told).contains("145 tests, 145 passed, 0 skipped, 0 failed");
    assertThat(exit).isZero();
  }

  /** The one file of the archive. */
  private Path unpacked() throws IOException {
    Path binary = directory.resolve("h2spec");
    try (InputStream packed = Objects.requireNonNull(getClass().getResourceAsStream(ARCHIVE));
        InputStream tar = new GZIPInputStream(packed)) {
      byte[] header = tar.readNBytes(TAR_HEADER);
      String size = new String(header, TAR_SIZE, TAR_SIZE_DIGITS, StandardCharsets.US_ASCII);
      Files.write(binary, tar.readNBytes(Integer.parseInt(size, 8)));
    }
    assertThat(binary.toFile().setExecutable(true)).isTrue();
    return binary;
  }
}
