package dev.tokenmeter.metrics.usage.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.coding.BodyDecoder.Status;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Bodies of several gzip members or zstd frames, and the optional fields of their headers. */
final class MembersAndFramesTest {
  private static final byte[] ONE = "first part, ".repeat(20).getBytes(UTF_8);
  private static final byte[] TWO = "second part.".repeat(20).getBytes(UTF_8);
  private static final byte[] BOTH = concat(ONE, TWO);

  @Property(tries = 200)
  void gzipHeaderFields_anySplit_areSkipped(
      @ForAll @IntRange(max = 31) int flags,
      @ForAll @IntRange(max = 700) int extra,
      @ForAll long seed) {
    byte[] body = concat(member(flags, extra, ONE), member(31 - flags, extra, TWO));

    Decoded decoded = Decoded.pieces("gzip", Decoded.cut(body, seed, 3));

    assertThat(decoded.bytes()).isEqualTo(BOTH);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @Property(tries = 100)
  void gzipMembers_withZerosBetweenAndAfter_areOneBody(
      @ForAll @IntRange(max = 20) int zeros, @ForAll long seed) {
    byte[] padding = new byte[zeros];
    byte[] body =
        concat(Encoded.GZIP.encode(ONE), padding, Encoded.GZIP.encode(TWO), padding, padding);

    Decoded decoded = Decoded.pieces("gzip", Decoded.cut(body, seed, 4));

    assertThat(decoded.bytes()).isEqualTo(BOTH);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @Property(tries = 100)
  void zstdFrames_withSkippableOnesBetween_areOneBody(
      @ForAll @IntRange(max = 300) int skipped, @ForAll long seed) {
    byte[] body =
        concat(
            skippable(skipped),
            Encoded.ZSTD.encode(ONE),
            skippable(0),
            Encoded.ZSTD.encode(TWO),
            skippable(skipped));

    Decoded decoded = Decoded.pieces("zstd", Decoded.cut(body, seed, 5));

    assertThat(decoded.bytes()).isEqualTo(BOTH);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @Test
  void brokenSecondMember_keepsTheFirst_andIsUndecodable() {
    byte[] second = Encoded.GZIP.encode(TWO);
    Arrays.fill(second, 10, second.length, (byte) 0xff);

    Decoded decoded = Decoded.whole("gzip", concat(Encoded.GZIP.encode(ONE), second));

    assertThat(decoded.bytes()).startsWith(ONE);
    assertThat(decoded.status()).isEqualTo(Status.UNDECODABLE);
  }

  @Test
  void zlibWithDictionary_isUndecodable() {
    byte[] body = {0x78, (byte) 0xbb, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6};

    assertThat(Decoded.whole("deflate", body).status()).isEqualTo(Status.UNDECODABLE);
  }

  @Test
  void zstdWindowOf128MiB_isDecoded_greaterIsUndecodable() {
    assertThat(Decoded.whole("zstd", zstdWithWindow(27)).bytes()).isEqualTo(BOTH);
    assertThat(Decoded.whole("zstd", zstdWithWindow(28)).status()).isEqualTo(Status.UNDECODABLE);
  }

  @Test
  void emptyMembers_atTheBound_areDecoded_oneMoreIsUndecodable() {
    byte[] empty = Encoded.GZIP.encode(new byte[0]);
    int bound = DecoderLimits.defaults().maxEmptyMembers();

    Decoded atBound = Decoded.whole("gzip", concat(repeat(empty, bound), Encoded.GZIP.encode(ONE)));
    Decoded beyond =
        Decoded.whole("gzip", concat(repeat(empty, bound + 1), Encoded.GZIP.encode(ONE)));

    assertThat(atBound.bytes()).isEqualTo(ONE);
    assertThat(atBound.status()).isEqualTo(Status.ENDED);
    assertThat(beyond.bytes()).isEmpty();
    assertThat(beyond.status()).isEqualTo(Status.UNDECODABLE);
  }

  @Test
  void emptyFrames_beyondTheBound_areUndecodable() {
    int bound = DecoderLimits.defaults().maxEmptyMembers();

    assertThat(Decoded.whole("zstd", repeat(skippable(0), bound)).status()).isEqualTo(Status.ENDED);
    assertThat(Decoded.whole("zstd", repeat(skippable(0), bound + 1)).status())
        .isEqualTo(Status.UNDECODABLE);
  }

  /** RFC 8878 3.1.1: a frame with a window descriptor and one last raw block. */
  private static byte[] zstdWithWindow(int windowLog) {
    byte[] magicAndWindow = {
      0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((windowLog - 10) << 3)
    };
    int block = BOTH.length << 3 | 1;
    byte[] blockHeader = {(byte) block, (byte) (block >> 8), (byte) (block >> 16)};
    return concat(magicAndWindow, blockHeader, BOTH);
  }

  private static byte[] skippable(int length) {
    byte[] frame = new byte[8 + length];
    frame[0] = 0x53;
    frame[1] = 0x2a;
    frame[2] = 0x4d;
    frame[3] = 0x18;
    frame[4] = (byte) length;
    frame[5] = (byte) (length >> 8);
    return frame;
  }

  /** RFC 1952 2.3.1: bit 0 text, 1 header CRC, 2 extra field, 3 name, 4 comment. */
  private static byte[] member(int flags, int extra, byte[] plain) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
    if ((flags & 4) != 0) {
      header.write(extra);
      header.write(extra >> 8);
      header.writeBytes(new byte[extra]);
    }
    if ((flags & 8) != 0) {
      header.writeBytes("name\0".getBytes(UTF_8));
    }
    if ((flags & 16) != 0) {
      header.writeBytes("a comment\0".getBytes(UTF_8));
    }
    if ((flags & 2) != 0) {
      CRC32 crc = new CRC32();
      crc.update(header.toByteArray());
      header.write((int) crc.getValue());
      header.write((int) crc.getValue() >> 8);
    }
    byte[] whole = Encoded.GZIP.encode(plain);
    return concat(header.toByteArray(), Arrays.copyOfRange(whole, 10, whole.length));
  }

  private static byte[] repeat(byte[] part, int times) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
