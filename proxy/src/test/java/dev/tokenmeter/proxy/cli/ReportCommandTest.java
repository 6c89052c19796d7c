package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read and keep the ledger of a proxy that runs. */
final class ReportCommandTest {
  @TempDir private Path directory;

  private Path config() throws Exception {
    return Files.writeString(
        directory.resolve("tokenmeter.yaml"),
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: "%s" }
        """
            .formatted(directory.resolve("tokenmeter.db")));
  }

  private Instance serve(Path file) throws Exception {
    if (!(ConfigReader.read(file, Map.of()) instanceof ConfigReader.Result.Loaded loaded)) {
      throw new AssertionError("the configuration is refused");
    }
    Terminal silent =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            Map.of());
    return Instance.start(
        loaded.config(), FingerprintKey.of(new byte[32]), silent, new Ending(code -> {}));
  }

  @Test
  void report_ofARunningProxy_countsItsExchanges() throws Exception {
    Path file = config();
    try (Instance instance = serve(file);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest nobody =
          HttpRequest.newBuilder(URI.create(instance.dataUrl() + "/nobody/v1/models")).build();
      assertThat(client.send(nobody, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
      Typed typed = report(file);
      while (!typed.out().contains("anonymous")) {
        typed = report(file);
      }
      assertThat(typed.exit()).isZero();
      assertThat(typed.outLines().get(2)).matches("caller +provider +requests +input .*cost USD");
      assertThat(typed.outLines().get(4)).matches("anonymous +none +1 +- .*-");
      assertThat(typed.outLines().getLast()).matches("total +1 .*");
      Path copy = directory.resolve("copy.db");
      assertThat(Typed.command("ledger", "backup", "--config", file.toString(), copy.toString()))
          .satisfies(done -> assertThat(done.exit()).isZero());
      assertThat(Typed.command("forget", "--config", file.toString(), "anonymous").out())
          .startsWith("1 rows no longer name anonymous");
      assertThat(report(file).out()).contains("_forgotten").doesNotContain("anonymous");
      assertThat(Typed.command("report", "--ledger", copy.toString(), "--format", "csv").out())
          .contains("anonymous,1,0,0,");
    }
  }

  private static Typed report(Path file) {
    return Typed.command(
        "report", "--config", file.toString(), "--window", "1h", "--by", "caller,provider");
  }

  @Test
  void report_withoutALedger_isOneLineAndExitOne() throws Exception {
    Typed typed = Typed.command("report", "--config", config().toString());
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.err()).hasLineCount(1).contains("no ledger", "tokenmeter.db");
  }

  @Test
  void instance_onALedgerInUse_isRefused() throws Exception {
    Path file = config();
    try (Instance instance = serve(file)) {
      assertThat(instance.dataUrl()).isNotEmpty();
      Typed typed = Typed.command("serve", "--config", file.toString());
      assertThat(typed.exit()).isEqualTo(1);
      assertThat(typed.err().lines().toList().getLast()).contains("in use by another tokenmeter");
    }
  }
}
