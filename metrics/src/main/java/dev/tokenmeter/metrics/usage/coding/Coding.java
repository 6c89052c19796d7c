package dev.tokenmeter.metrics.usage.coding;

import java.nio.ByteBuffer;

/** One content coding, decoded step by step. */
sealed interface Coding
    permits IdentityCoding, DeflateCoding, GzipCoding, BrotliCoding, ZstdCoding {

  /** What a step came to. */
  enum Progress {
    /** All input is used, all output given. */
    MORE,
    /** The body ended; what follows is padding or garbage. */
    DONE,
    /** The body does not keep to its coding. */
    BROKEN,
    /** The sink wants no more. */
    STOPPED
  }

  /** Where decoded bytes go. */
  interface Sink {
    /** Takes a piece that is valid during the call; false stops the decoder. */
    boolean accept(ByteBuffer piece);
  }

  /** Gives to the sink all that the input makes decodable. */
  Progress decode(ByteBuffer in, Sink sink);

  /** Gives native memory back. May be called more than once. */
  void close();
}
