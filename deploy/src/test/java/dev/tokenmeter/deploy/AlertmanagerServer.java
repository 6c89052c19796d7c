package dev.tokenmeter.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A real Alertmanager with our example. */
final class AlertmanagerServer implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final HttpClient client = HttpClient.newHttpClient();

  private AlertmanagerServer(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static AlertmanagerServer start(Tool alertmanager, Path directory, Path config)
      throws IOException {
    Path output = directory.resolve("alertmanager.out");
    Process process =
        alertmanager
            .command(
                List.of(
                    "--config.file=" + config,
                    "--storage.path=" + directory.resolve("alertmanager-data"),
                    "--cluster.listen-address=",
                    "--web.listen-address=127.0.0.1:0"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new AlertmanagerServer(process, output);
  }

  /** Lets alerts fire, each given by its labels. */
  void fire(List<Map<String, String>> alerts) throws IOException, InterruptedException {
    String json =
        alerts.stream()
            .map(AlertmanagerServer::json)
            .map(labels -> "{\"labels\":" + labels + "}")
            .collect(Collectors.joining(",", "[", "]"));
    HttpRequest.Builder post =
        request().header("content-type", "application/json").POST(BodyPublishers.ofString(json));
    int status = client.send(post.build(), BodyHandlers.ofString()).statusCode();
    if (status != 200) {
      throw new AssertionError("alerts were refused with " + status);
    }
  }

  private static String json(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> "\"" + label.getKey() + "\":\"" + label.getValue() + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** What people are told: alertname and whose it is, of the alerts that nothing inhibits. */
  Set<String> told() throws IOException, InterruptedException {
    JsonNode alerts = Shipped.json(client.send(request().build(), BodyHandlers.ofString()).body());
    return Dashboards.list(alerts)
        .filter(alert -> alert.at("/status/inhibitedBy").isEmpty())
        .map(
            alert -> alert.at("/labels/alertname").asText() + " " + alert.at("/labels/of").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private HttpRequest.Builder request() throws InterruptedException {
    int port = Listening.port("Alertmanager", process, output);
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"));
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroyForcibly();
  }
}
