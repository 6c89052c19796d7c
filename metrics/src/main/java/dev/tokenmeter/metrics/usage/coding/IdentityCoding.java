package dev.tokenmeter.metrics.usage.coding;

import java.nio.ByteBuffer;

/** No coding: the input is the output. */
final class IdentityCoding implements Coding {

  @Override
  public Progress decode(ByteBuffer in, Sink sink) {
    return sink.accept(in) ? Progress.MORE : Progress.STOPPED;
  }

  @Override
  public void close() {}
}
