package dev.tokenmeter.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.ws.SessionTap;
import dev.tokenmeter.metrics.usage.ws.Turn;
import dev.tokenmeter.metrics.usage.ws.TurnEnd;
import dev.tokenmeter.metrics.usage.ws.Turns;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A recorded WebSocket: bytes of both directions in the order in which they passed. A direction may
 * be recorded as it was on the wire, cut anywhere, or as the payloads of whole messages; its first
 * byte tells which, because neither JSON nor a deflated object begins like a frame.
 *
 * @param extensions what the 101 said in {@code Sec-WebSocket-Extensions}
 */
record RecordedSession(String path, List<String> extensions, List<Piece> pieces) {
  private static final String RESPONSES = "/v1/responses";
  private static final String LIVE =
      "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

  /** Who sent. */
  enum Side {
    CLIENT,
    PROVIDER
  }

  /** What one side sent. */
  record Piece(Side side, ByteBuffer bytes) {}

  /** The session that a line holds. */
  static RecordedSession of(JsonNode asked, Dialect dialect) {
    JsonNode session = asked.path("websocket");
    boolean google = dialect == Dialect.GEMINI || dialect == Dialect.VERTEX;
    List<Piece> pieces = new ArrayList<>();
    for (JsonNode frame : session.path("frames")) {
      byte[] data = bytes(frame.path("data").asText());
      Side side = side(frame.path("dir").asText());
      if (data.length > 0) {
        pieces.add(new Piece(side, ByteBuffer.wrap(data)));
      }
    }
    String path = asked.path("path").asText(google ? LIVE : RESPONSES);
    return new RecordedSession(
        Recording.withoutQuery(path), extensions(session.path("deflate")), pieces);
  }

  /** Shows the pieces to a tap of their own; the turns come back as one report. */
  Recording.Tapped tap(Calibration calibration) {
    long bytes = pieces.stream().mapToLong(piece -> piece.bytes().remaining()).sum();
    Optional<Endpoint> endpoint = Endpoints.webSocket(path);
    if (endpoint.isEmpty()) {
      Endpoint other = Endpoints.of(Dialect.OPENAI, "GET", path);
      return new Recording.Tapped(other, Optional.empty(), Optional.empty(), bytes);
    }
    Told told = new Told();
    SessionTap tap = SessionTap.open(endpoint.get(), extensions, calibration, told);
    Map<Side, Boolean> framed = new EnumMap<>(Side.class);
    for (Piece piece : pieces) {
      byte[] sent = piece.bytes().array();
      boolean wire = framed.computeIfAbsent(piece.side(), side -> beginsFrame(sent));
      ByteBuffer view = ByteBuffer.wrap(wire ? sent : frame(sent));
      switch (piece.side()) {
        case CLIENT -> tap.fromClient(view);
        case PROVIDER -> tap.fromProvider(view);
      }
    }
    tap.finish();
    return new Recording.Tapped(endpoint.get(), told.report(), told.model, bytes);
  }

  private static Side side(String dir) {
    return switch (dir.toLowerCase(Locale.ROOT)) {
      case "client", "c", "c2s", "up", "out", "sent", "send", "request" -> Side.CLIENT;
      case "provider", "server", "s", "s2c", "down", "in", "received", "receive", "response" ->
          Side.PROVIDER;
      default -> throw new IllegalArgumentException("dir is client or server, not: " + dir);
    };
  }

  /** Base64, or a message as it is. */
  private static byte[] bytes(String data) {
    return data.startsWith("{")
        ? data.getBytes(StandardCharsets.UTF_8)
        : Base64.getDecoder().decode(data);
  }

  private static List<String> extensions(JsonNode deflate) {
    if (deflate.isTextual()) {
      return List.of(deflate.asText());
    }
    return deflate.asBoolean(deflate.isObject()) ? List.of("permessage-deflate") : List.of();
  }

  private static boolean beginsFrame(byte[] bytes) {
    int opcode = bytes[0] & 0xf;
    boolean known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
    return known && (bytes[0] & 0x30) == 0;
  }

  private byte[] frame(byte[] payload) {
    int first = extensions.isEmpty() ? 0x81 : 0xc1;
    return ByteBuffer.allocate(payload.length + 10)
        .put((byte) first)
        .put((byte) 127)
        .putLong(payload.length)
        .put(payload)
        .array();
  }

  /** Gathers the turns. */
  private static final class Told implements Turns, Turn {
    private final List<UsageLine> lines = new ArrayList<>();
    private final Set<String> anomalies = new LinkedHashSet<>();
    private Optional<String> model = Optional.empty();
    private Optional<TapFailure> failure = Optional.empty();
    private int turns;
    private int complete;

    @Override
    public Turn begin() {
      turns++;
      return this;
    }

    @Override
    public void progress(RequestFacts request, UsageReport soFar) {}

    @Override
    public void end(TurnEnd end) {
      UsageReport report = end.report();
      lines.addAll(report.lines());
      anomalies.addAll(report.anomalies());
      model = report.facts().model().or(() -> end.request().model()).or(() -> model);
      failure = failure.or(report::failure);
      complete += report.complete() ? 1 : 0;
    }

    Optional<UsageReport> report() {
      return turns == 0
          ? Optional.empty()
          : Optional.of(
              new UsageReport(
                  lines,
                  complete == turns,
                  Optional.empty(),
                  anomalies,
                  failure,
                  ResponseFacts.ofModel(model)));
    }

    @Override
    public void requestBytes(long bytes) {}

    @Override
    public void answered(long bytes) {}

    @Override
    public void firstOutput() {}

    @Override
    public void limitHit(String name) {}
  }
}
