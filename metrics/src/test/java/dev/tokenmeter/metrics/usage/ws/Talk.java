package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.nio.ByteBuffer;
import java.util.List;

/** A connection with both of its sides, and a tap on it. */
final class Talk {
  static final String RESPONSES = "/v1/responses";
  static final String REALTIME = "/v1/realtime";
  static final String LIVE =
      "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

  private final Heard heard = new Heard();
  private final Frames client;
  private final Frames provider;
  private final SessionTap tap;

  private Talk(String path, Frames.Mode mode) {
    Endpoint endpoint = Endpoints.webSocket(path).orElseThrow();
    this.client = Frames.client(mode);
    this.provider = Frames.provider(mode);
    this.tap = SessionTap.open(endpoint, extensions(mode), new Calibration(), heard);
  }

  static Talk on(String path) {
    return new Talk(path, Frames.Mode.PLAIN);
  }

  static Talk on(String path, Frames.Mode mode) {
    return new Talk(path, mode);
  }

  static List<String> extensions(Frames.Mode mode) {
    return switch (mode) {
      case PLAIN -> List.of();
      case SHARED -> List.of("permessage-deflate; client_max_window_bits=15");
      case OWN ->
          List.of(
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                  + " server_max_window_bits=9");
    };
  }

  Talk asks(String... messages) {
    tap.fromClient(ByteBuffer.wrap(client.text(messages).bytes()));
    return this;
  }

  Talk answers(String... messages) {
    tap.fromProvider(ByteBuffer.wrap(provider.text(messages).bytes()));
    return this;
  }

  Talk answersBinary(String message) {
    byte[] payload = message.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    tap.fromProvider(ByteBuffer.wrap(provider.message(Frames.BINARY, payload).bytes()));
    return this;
  }

  Talk clientSends(byte[] bytes) {
    tap.fromClient(ByteBuffer.wrap(bytes));
    return this;
  }

  Talk providerSends(byte[] bytes) {
    tap.fromProvider(ByteBuffer.wrap(bytes));
    return this;
  }

  /** Asks what the open turns have used so far. */
  Talk goesOn() {
    tap.progress();
    return this;
  }

  /** What was heard so far. */
  Heard heard() {
    return heard;
  }

  /** Ends the connection. */
  Heard over() {
    tap.finish();
    return heard;
  }
}
