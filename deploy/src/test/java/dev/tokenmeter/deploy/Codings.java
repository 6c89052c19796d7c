package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** The content codings that providers use (RFC 9110 8.4.1, RFC 7932, RFC 8878). */
enum Codings {
  IDENTITY("identity"),
  GZIP("gzip"),
  DEFLATE("deflate"),
  BROTLI("br"),
  ZSTD("zstd");

  private final String token;

  Codings(String token) {
    this.token = token;
  }

  /** The value of {@code Content-Encoding}. */
  String token() {
    return token;
  }

  /** The coded bytes as Latin-1. */
  String encode(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (this) {
      case IDENTITY -> out.writeBytes(bytes);
      case GZIP -> {
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(bytes);
        }
      }
      case DEFLATE -> {
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
          deflate.write(bytes);
        }
      }
      case BROTLI -> {
        Brotli4jLoader.ensureAvailability();
        out.writeBytes(Encoder.compress(bytes));
      }
      case ZSTD -> out.writeBytes(Zstd.compress(bytes));
    }
    return out.toString(ISO_8859_1);
  }
}
