package dev.tokenmeter.metrics.usage.coding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Coding {@code zstd} (RFC 8878, RFC 9659): frames and skippable frames one after the other; what
 * follows a frame without being one is ignored.
 */
final class ZstdCoding implements Coding {
  private final ZstdDecompressCtx context;
  private final ByteBuffer window = ByteBuffer.allocate(BodyDecoder.WINDOW);
  private final int maxEmptyFrames;
  private long decodedInFrame;
  private boolean anyFrame;
  private int emptyFrames;

  /**
   * @throws LinkageError where the native library is missing
   */
  ZstdCoding(DecoderLimits limits) {
    maxEmptyFrames = limits.maxEmptyMembers();
    context = new ZstdDecompressCtx().setLongMax(limits.zstdWindowLog());
  }

  @Override
  public Progress decode(ByteBuffer in, Sink sink) {
    if (!in.isDirect() && !in.hasArray()) {
      return decodeCopied(in, sink);
    }
    while (true) {
      int before = in.position();
      boolean frameEnded;
      try {
        frameEnded = context.decompressByteBufferStream(window.clear(), in);
      } catch (ZstdException e) {
        return anyFrame && isNoFrame(e) ? Progress.DONE : Progress.BROKEN;
      }
      boolean full = !window.hasRemaining();
      boolean moved = in.position() > before || window.position() > 0;
      decodedInFrame += window.position();
      if (window.position() > 0 && !sink.accept(window.flip())) {
        return Progress.STOPPED;
      }
      if (frameEnded && !endFrame()) {
        return Progress.BROKEN;
      }
      if (!full && !in.hasRemaining()) {
        return Progress.MORE;
      }
      if (!moved) {
        return Progress.BROKEN;
      }
    }
  }

  /** The codec gives its error codes with either sign, depending on the method. */
  private static boolean isNoFrame(ZstdException e) {
    return Math.abs(e.getErrorCode()) == Zstd.errPrefixUnknown();
  }

  private boolean endFrame() {
    if (decodedInFrame == 0) {
      emptyFrames++;
    }
    anyFrame = true;
    decodedInFrame = 0;
    return emptyFrames <= maxEmptyFrames;
  }

  /** The codec cannot read a read-only view of an array. */
  private Progress decodeCopied(ByteBuffer in, Sink sink) {
    ByteBuffer copy = ByteBuffer.allocate(Math.min(in.remaining(), BodyDecoder.WINDOW));
    Progress progress = Progress.MORE;
    while (progress == Progress.MORE && in.hasRemaining()) {
      int length = Math.min(copy.capacity(), in.remaining());
      copy.clear().put(in.slice(in.position(), length)).flip();
      in.position(in.position() + length);
      progress = decode(copy, sink);
    }
    return progress;
  }

  @Override
  public void close() {
    context.close();
  }
}
