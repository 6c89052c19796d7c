package dev.tokenmeter.metrics.usage.coding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.coding.MessageInflater.Status;
import dev.tokenmeter.metrics.usage.coding.MessageInflater.Window;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of permessage-deflate (RFC 7692). */
final class MessageInflaterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private MessageInflater inflater = inflater(Window.SHARED);

  @AfterEach
  void close() {
    inflater.close();
  }

  private MessageInflater inflater(Window window) {
    return new MessageInflater(
        window, DecoderLimits.defaults(), (bytes, from, to) -> out.write(bytes, from, to - from));
  }

  private String message(byte[] payload, int piece) {
    out.reset();
    for (int at = 0; at < payload.length; at += piece) {
      inflater.accept(payload, at, Math.min(payload.length, at + piece));
    }
    inflater.end();
    return out.toString(ISO_8859_1);
  }

  private String message(String hex) {
    return message(HexFormat.ofDelimiter(" ").parseHex(hex), 1);
  }

  @Test
  void examplesOfTheStandard_areRead() {
    assertThat(message("f2 48 cd c9 c9 07 00")).isEqualTo("Hello");
    assertThat(message("f2 00 11 00 00")).as("by the window before").isEqualTo("Hello");
    assertThat(message("00 05 00 fa ff 48 65 6c 6c 6f 00")).as("stored").isEqualTo("Hello");
    assertThat(message("f3 48 cd c9 c9 07 00 00")).as("last block").isEqualTo("Hello");
    assertThat(message("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")).as("two").isEqualTo("Hello");
    assertThat(message("00")).as("empty").isEmpty();
  }

  @Test
  void windowSurvivesTheEndOfAStreamWithinAMessage() {
    assertThat(message("f3 48 cd c9 c9 07 00 00")).isEqualTo("Hello");
    assertThat(message("f2 00 11 00 00")).isEqualTo("Hello");
    assertThat(message("f3 48 cd c9 c9 07 00")).as("nothing behind it").isEqualTo("Hello");
    assertThat(message("f2 00 11 00 00")).isEqualTo("Hello");
  }

  @Test
  void noise_isBroken() {
    assertThat(message("07 ff ff ff")).isEmpty();
    assertThat(inflater.end()).isEqualTo(Status.BROKEN);
  }

  @Property(tries = 100)
  void messages_inAnyPieces_areTheSame(
      @ForAll Window window,
      @ForAll @IntRange(min = 1, max = 200) int piece,
      @ForAll @IntRange(min = 9, max = 15) int seed) {
    inflater = inflater(window);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] text = text(random);
      assertThat(message(deflated(deflater, window, text), piece))
          .isEqualTo(new String(text, ISO_8859_1));
    }
    deflater.end();
    inflater.close();
  }

  @Test
  void bomb_isStopped() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    message(deflated(deflater, Window.SHARED, new byte[8 << 20]), 4_096);
    assertThat(inflater.end()).isEqualTo(Status.EXPANSION);
    assertThat(out.size()).isLessThan(2 << 20);
  }

  @Test
  void manySmallBombs_areStoppedTogether() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    for (int i = 0; i < 100; i++) {
      message(deflated(deflater, Window.SHARED, new byte[1 << 19]), 4_096);
    }
    assertThat(inflater.end()).isEqualTo(Status.EXPANSION);
  }

  @Test
  void honestEventsOfALongConnection_areNoBomb() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] event =
        ("{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_68a1\",\"output_index\":0,"
                + "\"content_index\":0,\"delta\":\"word\",\"logprobs\":[]}")
            .repeat(3)
            .getBytes(ISO_8859_1);
    for (int i = 0; i < 20_000; i++) {
      event[100] = (byte) ('a' + i % 26);
      message(deflated(deflater, Window.SHARED, event), 4_096);
    }
    assertThat(inflater.end()).isEqualTo(Status.OPEN);
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    int words = random.nextInt(4_000);
    for (int i = 0; i < words; i++) {
      text.append("{\"type\":\"").append(random.nextInt(50)).append("\"}");
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  private static byte[] deflated(Deflater deflater, Window window, byte[] text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[8_192];
    deflater.setInput(text);
    int length;
    do {
      length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      packed.write(buffer, 0, length);
    } while (length == buffer.length);
    if (window == Window.OWN) {
      deflater.reset();
    }
    return Arrays.copyOf(packed.toByteArray(), packed.size() - 4);
  }
}
