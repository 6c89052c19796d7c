package dev.tokenmeter.metrics.usage.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Encodes what the tests decode. */
enum Encoded {
  IDENTITY("identity"),
  GZIP("gzip"),
  ZLIB("deflate"),
  RAW_DEFLATE("deflate"),
  BR("br"),
  ZSTD("zstd");

  private final String header;

  Encoded(String header) {
    this.header = header;
  }

  /** The value of {@code Content-Encoding}. */
  String header() {
    return header;
  }

  byte[] encode(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = stream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** One piece an event, flushed, and a last piece with the coding's own end. */
  List<byte[]> encodeFlushed(List<byte[]> events) {
    List<byte[]> pieces = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = stream(bytes)) {
      for (byte[] event : events) {
        out.write(event);
        out.flush();
        pieces.add(bytes.toByteArray());
        bytes.reset();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pieces.add(bytes.toByteArray());
    return pieces;
  }

  OutputStream stream(OutputStream out) throws IOException {
    return switch (this) {
      case IDENTITY -> out;
      case GZIP -> new GZIPOutputStream(out, 512, true);
      case ZLIB -> new DeflaterOutputStream(out, new Deflater(), 512, true);
      case RAW_DEFLATE -> new DeflaterOutputStream(out, new Deflater(6, true), 512, true);
      case BR -> {
        Brotli4jLoader.ensureAvailability();
        yield new BrotliOutputStream(out);
      }
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, 3);
    };
  }
}
