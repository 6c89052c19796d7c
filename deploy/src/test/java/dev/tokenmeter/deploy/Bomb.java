package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A small body that becomes a large one.
 *
 * @param coding its {@code Content-Encoding}
 * @param text the coded bytes as Latin-1
 */
record Bomb(String coding, String text) {
  private static final int PIECE = 64 << 10;
  private static final int PIECES_PER_MIB = 16;

  /** One of each coding that grows without bound. */
  static List<Bomb> ofEachCoding(int mib) throws IOException {
    return List.of(of("gzip", mib), of("br", mib), of("zstd", mib));
  }

  private static Bomb of(String coding, int mib) throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    Arrays.fill(piece, (byte) '0');
    try (OutputStream out = encoder(coding, coded)) {
      out.write("{\"choices\":[{\"message\":{\"content\":\"".getBytes(US_ASCII));
      for (int i = 0; i < mib * PIECES_PER_MIB; i++) {
        out.write(piece);
      }
      out.write("\"}}],\"usage\":{\"prompt_tokens\":1}}".getBytes(US_ASCII));
    }
    return new Bomb(coding, coded.toString(ISO_8859_1));
  }

  private static OutputStream encoder(String coding, OutputStream out) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPOutputStream(out, PIECE);
      case "br" -> {
        Brotli4jLoader.ensureAvailability();
        yield new BrotliOutputStream(out);
      }
      default -> new ZstdOutputStream(out);
    };
  }
}
