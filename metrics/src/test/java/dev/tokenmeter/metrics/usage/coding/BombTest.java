package dev.tokenmeter.metrics.usage.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.coding.BodyDecoder.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A body that grows too much stops its decoder; an honest one, however large, does not. */
@Tag("SEC-13")
final class BombTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @EnumSource(names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
  void bombOf512MiB_stopsSoonAfterTheFreeBytes(Encoded coding) throws IOException {
    AtomicLong given = new AtomicLong();
    BodyDecoder decoder = BodyDecoder.of(coding.header());
    byte[] zeros = new byte[1 << 16];
    try (OutputStream out = coding.stream(into(decoder, given))) {
      for (int i = 0; i < 512 * 16; i++) {
        out.write(zeros);
      }
    }
    decoder.end(piece -> {});

    assertThat(decoder.status()).isEqualTo(Status.EXPANSION);
    assertThat(given.get()).isBetween(MIB, 2 * MIB);
  }

  @ParameterizedTest
  @EnumSource(names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
  void repetitiveBodyOfOneMiB_isDecodedWhole(Encoded coding) {
    byte[] plain = "data: {\"delta\":\"ha\"}\n\n".repeat(47_662).getBytes(UTF_8);

    Decoded decoded = Decoded.whole(coding.header(), coding.encode(plain));

    assertThat(decoded.bytes()).hasSize(plain.length).isEqualTo(plain);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @Test
  void honestBodyOf80MiB_isDecodedWhole() throws IOException {
    AtomicLong given = new AtomicLong();
    BodyDecoder decoder = BodyDecoder.of("gzip");
    Random random = new Random(1);
    try (OutputStream out = Encoded.GZIP.stream(into(decoder, given))) {
      byte[] half = new byte[1 << 19];
      for (int i = 0; i < 80; i++) {
        random.nextBytes(half);
        out.write(half);
        out.write(new byte[half.length]);
      }
    }
    decoder.end(piece -> {});

    assertThat(given.get()).isEqualTo(80 * MIB);
    assertThat(decoder.status()).isEqualTo(Status.ENDED);
  }

  @Test
  void bounds_holdAtTheirValueAndStopOneByteBeyond() {
    DecoderLimits limits = new DecoderLimits(1_000, 10, 100_000, 5, 1, 27);

    assertThat(limits.exceededBy(1, 1_000)).isFalse();
    assertThat(limits.exceededBy(1, 1_001)).isTrue();
    assertThat(limits.exceededBy(5_000, 50_000)).isFalse();
    assertThat(limits.exceededBy(5_000, 50_010)).isTrue();
    assertThat(limits.exceededBy(10_000, 100_000)).isFalse();
    assertThat(limits.exceededBy(10_000, 100_001)).isTrue();
    assertThat(limits.exceededBy(20_001, 100_005)).isFalse();
  }

  private static OutputStream into(BodyDecoder decoder, AtomicLong given) {
    return new OutputStream() {
      @Override
      public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        decoder.accept(
            ByteBuffer.wrap(bytes, from, length), piece -> given.addAndGet(piece.remaining()));
      }
    };
  }
}
