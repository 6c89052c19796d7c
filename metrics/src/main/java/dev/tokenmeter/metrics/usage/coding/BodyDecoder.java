package dev.tokenmeter.metrics.usage.coding;

import dev.tokenmeter.metrics.usage.coding.Coding.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body for the tap, beside the bytes that go on. After each piece of input everything
 * that it makes decodable is out, since providers flush after every event.
 *
 * <p>Lives on one thread. Holds native memory from the first byte of a compressed body until the
 * body ends, breaks or {@link #close} is called. Never throws; an exception of the consumer passes.
 */
public final class BodyDecoder {

  /** Where the decoder stands; once left, {@code OPEN} does not come back. */
  public enum Status {
    /** More input is welcome. */
    OPEN,
    /** The body is over; a cut one has given all that was decodable. Further input is ignored. */
    ENDED,
    /** The coding is unknown, stacked or broken, or its codec is missing on this machine. */
    UNDECODABLE,
    /** The body passed a bound of {@link DecoderLimits}. */
    EXPANSION
  }

  /** Most bytes in one decoded piece; an uncoded body is passed on in the pieces it came in. */
  static final int WINDOW = 16 << 10;

  private static final int NONE = -1;

  private final CodingName name;
  private final DecoderLimits limits;
  private Status status = Status.OPEN;
  private @Nullable Coding coding;
  private int heldByte = NONE;
  private long encoded;
  private long decoded;

  private BodyDecoder(CodingName name, Status status, DecoderLimits limits) {
    this.name = name;
    this.status = status;
    this.limits = limits;
  }

  /**
   * A decoder with default limits.
   *
   * @param contentEncoding value of {@code Content-Encoding}, several fields joined by commas;
   *     empty where there is none
   */
  public static BodyDecoder of(String contentEncoding) {
    return of(contentEncoding, DecoderLimits.defaults());
  }

  /** A decoder with the given limits. */
  public static BodyDecoder of(String contentEncoding, DecoderLimits limits) {
    Optional<CodingName> name = CodingName.of(contentEncoding);
    return new BodyDecoder(
        name.orElse(CodingName.IDENTITY),
        name.isPresent() ? Status.OPEN : Status.UNDECODABLE,
        limits);
  }

  /**
   * Loads the native libraries of the codecs, which unpacks them to the temporary folder: to be
   * called once at start, so that no event loop has to at its first such body. Blocks for tens of
   * milliseconds; never throws, since without its codec a body is only {@link Status#UNDECODABLE}.
   */
  public static void loadCodecs() {
    for (String name : new String[] {"br", "zstd"}) {
      BodyDecoder decoder = of(name);
      decoder.accept(ByteBuffer.allocate(1), piece -> {});
      decoder.close();
    }
  }

  /**
   * Takes a piece of the body and moves its position to its limit.
   *
   * @param out is given decoded pieces, each valid during the call only
   */
  public void accept(ByteBuffer in, Consumer<ByteBuffer> out) {
    if (status == Status.OPEN && in.hasRemaining()) {
      encoded += in.remaining();
      if (coding != null || choose(in, out)) {
        decode(in, out);
      }
    }
    in.position(in.limit());
  }

  /** Says that the body is over. */
  public void end(Consumer<ByteBuffer> out) {
    if (status != Status.OPEN) {
      return;
    }
    if (coding == null && heldByte != NONE && name == CodingName.IDENTITY) {
      out.accept(held());
    }
    leave(Status.ENDED);
  }

  public Status status() {
    return status;
  }

  /** Gives native memory back; may be called at any time and again. Input is ignored afterwards. */
  public void close() {
    leave(status == Status.OPEN ? Status.ENDED : status);
  }

  /** Chooses the codec by label and first bytes; false while a second byte is needed. */
  private boolean choose(ByteBuffer in, Consumer<ByteBuffer> out) {
    int first = heldByte != NONE ? heldByte : Byte.toUnsignedInt(in.get(in.position()));
    boolean needsSecond =
        name == CodingName.DEFLATE || (name == CodingName.IDENTITY && first == GzipHeader.ID1);
    int secondAt = heldByte != NONE ? in.position() : in.position() + 1;
    if (needsSecond && secondAt >= in.limit()) {
      heldByte = first;
      return false;
    }
    int second = needsSecond ? Byte.toUnsignedInt(in.get(secondAt)) : NONE;
    try {
      coding = open(first, second);
    } catch (LinkageError | IOException e) {
      leave(Status.UNDECODABLE);
      return false;
    }
    if (heldByte != NONE) {
      decode(held(), out);
    }
    return true;
  }

  private Coding open(int first, int second) throws IOException {
    return switch (name) {
      case IDENTITY -> second == GzipHeader.ID2 ? new GzipCoding(limits) : new IdentityCoding();
      case GZIP -> new GzipCoding(limits);
      case DEFLATE -> new DeflateCoding(first, second);
      case BR -> new BrotliCoding();
      case ZSTD -> new ZstdCoding(limits);
    };
  }

  private ByteBuffer held() {
    return ByteBuffer.wrap(new byte[] {(byte) heldByte});
  }

  private void decode(ByteBuffer in, Consumer<ByteBuffer> out) {
    if (coding == null || status != Status.OPEN) {
      return;
    }
    Progress progress = coding.decode(in, piece -> give(piece, out));
    switch (progress) {
      case MORE -> {}
      case DONE -> leave(Status.ENDED);
      case BROKEN -> leave(Status.UNDECODABLE);
      case STOPPED -> leave(Status.EXPANSION);
    }
  }

  private boolean give(ByteBuffer piece, Consumer<ByteBuffer> out) {
    decoded += piece.remaining();
    out.accept(piece);
    return !limits.exceededBy(encoded, decoded);
  }

  private void leave(Status next) {
    status = next;
    if (coding != null) {
      coding.close();
    }
  }
}
