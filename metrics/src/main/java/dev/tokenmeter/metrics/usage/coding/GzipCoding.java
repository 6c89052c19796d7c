package dev.tokenmeter.metrics.usage.coding;

import java.nio.ByteBuffer;

/**
 * Coding {@code gzip} (RFC 1952): one or more members, then perhaps zeros or garbage, which is
 * ignored as gzip itself does. Checksums are not verified: that is the client's task.
 */
final class GzipCoding implements Coding {
  private static final int TRAILER_BYTES = 8;

  private enum Stage {
    HEADER,
    CONTENT,
    TRAILER,
    BETWEEN_MEMBERS
  }

  private final GzipHeader header = new GzipHeader();
  private final Inflation inflation = Inflation.raw();
  private final int maxEmptyMembers;
  private Stage stage = Stage.HEADER;
  private boolean firstMember = true;
  private int trailerLeft;
  private int emptyMembers;

  GzipCoding(DecoderLimits limits) {
    maxEmptyMembers = limits.maxEmptyMembers();
  }

  @Override
  public Progress decode(ByteBuffer in, Sink sink) {
    Progress progress = Progress.MORE;
    while (progress == Progress.MORE && in.hasRemaining()) {
      progress =
          switch (stage) {
            case HEADER -> header(in);
            case CONTENT -> content(in, sink);
            case TRAILER -> trailer(in);
            case BETWEEN_MEMBERS -> betweenMembers(in);
          };
    }
    return progress;
  }

  private Progress header(ByteBuffer in) {
    return switch (header.read(in)) {
      case MORE -> Progress.MORE;
      case COMPLETE -> {
        stage = Stage.CONTENT;
        yield Progress.MORE;
      }
      case NO_GZIP -> firstMember ? Progress.BROKEN : Progress.DONE;
    };
  }

  private Progress content(ByteBuffer in, Sink sink) {
    Progress progress = inflation.decode(in, sink);
    if (progress != Progress.DONE) {
      return progress;
    }
    if (inflation.decoded() == 0) {
      emptyMembers++;
    }
    stage = Stage.TRAILER;
    trailerLeft = TRAILER_BYTES;
    return emptyMembers > maxEmptyMembers ? Progress.BROKEN : Progress.MORE;
  }

  private Progress trailer(ByteBuffer in) {
    int skipped = Math.min(trailerLeft, in.remaining());
    in.position(in.position() + skipped);
    trailerLeft -= skipped;
    if (trailerLeft == 0) {
      stage = Stage.BETWEEN_MEMBERS;
    }
    return Progress.MORE;
  }

  private Progress betweenMembers(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (in.get(in.position()) != 0) {
        firstMember = false;
        header.restart();
        inflation.restart();
        stage = Stage.HEADER;
        return Progress.MORE;
      }
      in.get();
    }
    return Progress.MORE;
  }

  @Override
  public void close() {
    inflation.close();
  }
}
