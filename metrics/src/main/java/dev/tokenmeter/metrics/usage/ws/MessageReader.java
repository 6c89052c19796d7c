package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.coding.DecoderLimits;
import dev.tokenmeter.metrics.usage.coding.MessageInflater;
import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction of a WebSocket as JSON texts, text and binary alike, without
 * holding one: memory is constant however large a message is. Lives on one thread; holds native
 * memory from the first compressed message until {@link #close}.
 */
final class MessageReader {
  private final Compression compression;
  private final DecoderLimits limits;
  private final MessageSink sink;
  private final FrameReader frames;
  private final JsonScanner json;
  private @Nullable MessageInflater inflater;
  private boolean deflated;
  private boolean surplus;
  private Optional<TapFailure> failure = Optional.empty();

  /** A reader that keeps of each message what the tree declares. */
  MessageReader(Compression compression, DecoderLimits limits, PathTree tree, MessageSink sink) {
    this.compression = compression;
    this.limits = limits;
    this.sink = sink;
    this.json = new JsonScanner(tree, JsonScanner.Extent.VALUE);
    this.frames = new FrameReader(compression, new Frames());
  }

  /** Reads a piece; moves its position to its limit. */
  void accept(ByteBuffer piece) {
    frames.accept(piece);
  }

  /** Whether the side said that it is done. */
  boolean closed() {
    return frames.status() == FrameReader.Status.CLOSED;
  }

  /** Why no more can be read: what came first, whatever a piece held behind it. */
  Optional<TapFailure> failure() {
    boolean malformed = frames.status() == FrameReader.Status.MALFORMED;
    return failure.or(() -> malformed ? Optional.of(TapFailure.FRAMING) : Optional.empty());
  }

  /** Gives native memory back; may be called again. */
  void close() {
    if (inflater != null) {
      inflater.close();
    }
  }

  private MessageInflater inflater() {
    MessageInflater result = inflater;
    if (result == null) {
      MessageInflater.Window window = compression.window().orElse(MessageInflater.Window.SHARED);
      result = new MessageInflater(window, limits, this::text);
      inflater = result;
    }
    return result;
  }

  private void inflated(MessageInflater.Status status) {
    failure =
        switch (status) {
          case OPEN -> failure;
          case BROKEN -> Optional.of(TapFailure.UNDECODABLE);
          case EXPANSION -> Optional.of(TapFailure.EXPANSION);
        };
  }

  private void text(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !surplus) {
      if (json.ended()) {
        surplus = !isSpace(bytes[i]);
        i++;
      } else {
        i = json.feed(bytes, i, to);
        surplus = json.elementEnded() || json.broken();
      }
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** The frames of this direction. */
  private final class Frames implements FrameSink {
    @Override
    public void begin(Coding coding) {
      deflated = coding == Coding.DEFLATED;
      surplus = false;
      json.reset();
    }

    @Override
    public void payload(byte[] bytes, int from, int to) {
      if (failure.isPresent()) {
        return;
      }
      if (deflated) {
        inflated(inflater().accept(bytes, from, to));
      } else {
        text(bytes, from, to);
      }
    }

    @Override
    public void end(long wireBytes) {
      if (deflated && failure.isEmpty()) {
        inflated(inflater().end());
      }
      if (failure.isPresent()) {
        return;
      }
      if (!surplus && json.finish() && !json.elements()) {
        sink.message(json.captures(), wireBytes);
      } else {
        sink.unreadable(wireBytes);
      }
    }
  }
}
