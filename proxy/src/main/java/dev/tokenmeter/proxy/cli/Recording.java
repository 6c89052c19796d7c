package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.BuiltInProviders;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.usage.Api;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recorded exchange as far as a tap wants to know it.
 *
 * @param path the provider's own path, without query
 * @param headers of the response, all values of each; perhaps without the two beside it
 * @param request the request body; empty if it was not recorded
 */
record Recording(
    Dialect dialect,
    String method,
    String path,
    int status,
    String contentType,
    String contentEncoding,
    Map<String, List<String>> headers,
    Optional<Request> request) {
  /** Any key will do for what does not leave the machine, and the same one tells the same. */
  private static final long DELTA_KEY = 1;

  Recording {
    headers = Map.copyOf(headers);
  }

  /** A recorded request body. */
  record Request(ByteBuffer body, String contentEncoding) {}

  /** What a tap made of it. */
  record Tapped(
      Endpoint endpoint, Optional<UsageReport> report, Optional<String> model, long bytes) {}

  /**
   * A recording completed from its body.
   *
   * @param assumed what was not given, as {@code name value}
   */
  record Guess(Recording recording, List<String> assumed) {
    Guess {
      assumed = List.copyOf(assumed);
    }
  }

  /** Shows the pieces of the response to a tap of their own. */
  Tapped tap(List<ByteBuffer> response, Calibration calibration) {
    Endpoint endpoint = Endpoints.of(dialect, method, path);
    long bytes = response.stream().mapToLong(ByteBuffer::remaining).sum();
    if (endpoint.api() == Api.NONE) {
      return new Tapped(endpoint, Optional.empty(), endpoint.model(), bytes);
    }
    ExchangeTap tap = ExchangeTap.open(endpoint, calibration, CountedIds.NONE, DELTA_KEY);
    request.ifPresent(
        sent -> {
          tap.requestHead("application/json", sent.contentEncoding());
          tap.requestBody(sent.body().asReadOnlyBuffer());
        });
    tap.responseHead(status, contentType, contentEncoding, this::header);
    response.forEach(tap::responseBody);
    UsageReport report = tap.finish(false);
    Optional<String> model =
        report.facts().model().or(() -> tap.request().model()).or(endpoint::model);
    return new Tapped(endpoint, Optional.of(report), model, bytes);
  }

  private Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .flatMap(field -> field.getValue().stream())
        .findFirst();
  }

  /** The dialect of a provider's name or of a dialect's own. */
  static Optional<Dialect> dialectOf(String name) {
    return BuiltInProviders.named(name)
        .map(Provider::dialect)
        .or(() -> Stream.of(Dialect.values()).filter(each -> each.key().equals(name)).findFirst());
  }

  /** Fills in what was not said, from what was and from the body. */
  static Guess guess(
      byte[] body,
      Optional<String> provider,
      Optional<String> path,
      Optional<String> contentType,
      Optional<String> contentEncoding) {
    List<String> assumed = new ArrayList<>();
    BodySniffer body0 = BodySniffer.of(body);
    String encoding =
        contentEncoding.orElseGet(() -> assume(assumed, "content-encoding", body0.encoding()));
    String type = contentType.orElseGet(() -> assume(assumed, "content-type", body0.contentType()));
    String where =
        path.map(Recording::withoutQuery)
            .orElseGet(
                () -> assume(assumed, "path", body0.path(provider.flatMap(Recording::dialectOf))));
    String who =
        provider.orElseGet(() -> assume(assumed, "provider", BodySniffer.providerOf(where)));
    Dialect dialect =
        dialectOf(who)
            .orElseThrow(() -> new CommandFailure(Cli.USAGE, "no such provider: " + who.strip()));
    return new Guess(
        new Recording(dialect, "POST", where, 200, type, encoding, Map.of(), Optional.empty()),
        assumed);
  }

  static String withoutQuery(String path) {
    String plain = path.split("\\?", 2)[0];
    return plain.startsWith("/") ? plain : "/" + plain;
  }

  private static String assume(List<String> assumed, String name, String value) {
    if (!value.isEmpty()) {
      assumed.add(name.toLowerCase(Locale.ROOT) + " " + value);
    }
    return value;
  }
}
