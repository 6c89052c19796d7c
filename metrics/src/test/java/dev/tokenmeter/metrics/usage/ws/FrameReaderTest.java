package dev.tokenmeter.metrics.usage.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.ws.FrameReader.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of RFC 6455, in pieces of any size. */
final class FrameReaderTest {

  /** Puts messages together. */
  private static final class Messages implements FrameSink {
    private final List<String> whole = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private long wireBytes;

    @Override
    public void begin(Coding coding) {
      message.reset();
    }

    @Override
    public void payload(byte[] bytes, int from, int to) {
      message.write(bytes, from, to - from);
    }

    @Override
    public void end(long bytes) {
      wireBytes += bytes;
      whole.add(message.size() + ":" + java.util.Arrays.hashCode(message.toByteArray()));
    }
  }

  private static String printed(byte[] message) {
    return message.length + ":" + java.util.Arrays.hashCode(message);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private final Messages messages = new Messages();
  private FrameReader reader = new FrameReader(Compression.NONE, messages);

  private Status read(byte[] bytes, int piece) {
    for (int at = 0; at < bytes.length; at += piece) {
      reader.accept(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
    }
    return reader.status();
  }

  private Status read(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return read(all, all.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_001})
  void lengthOfEachForm_isRead(int length) {
    byte[] payload = random(length);
    byte[] wire =
        Frames.client(Frames.Mode.PLAIN).message(2, payload).message(2, random(3)).bytes();
    assertThat(read(wire, 1_000)).isEqualTo(Status.OPEN);
    assertThat(messages.whole).containsExactly(printed(payload), printed(random(3)));
    assertThat(messages.wireBytes).isEqualTo(wire.length);
  }

  @Property(tries = 200)
  void messages_inFragmentsAndPieces_areTheSame(
      @ForAll @IntRange(min = 0, max = 3_000) int length,
      @ForAll @IntRange(min = 1, max = 400) int fragment,
      @ForAll @IntRange(min = 1, max = 50) int piece) {
    messages.whole.clear();
    reader = new FrameReader(Compression.NONE, messages);
    byte[] payload = random(length);
    Frames frames = Frames.client(Frames.Mode.PLAIN).fragments(fragment);
    assertThat(read(frames.message(1, payload).message(2, payload).bytes(), piece))
        .isEqualTo(Status.OPEN);
    assertThat(messages.whole).containsExactly(printed(payload), printed(payload));
  }

  @Test
  void dataAfterAClose_isIgnored() {
    assertThat(read(0x88, 0, 0x81, 1, 'x')).isEqualTo(Status.CLOSED);
    assertThat(messages.whole).isEmpty();
  }

  @Test
  void reservedOpcodes_areMalformed() {
    assertThat(read(0x83, 0)).isEqualTo(Status.MALFORMED);
    reader = new FrameReader(Compression.NONE, messages);
    assertThat(read(0x8b, 0)).isEqualTo(Status.MALFORMED);
  }

  @Test
  void fragmentsOutOfOrder_areMalformed() {
    assertThat(read(0x80, 0)).isEqualTo(Status.MALFORMED);
    reader = new FrameReader(Compression.NONE, messages);
    assertThat(read(0x01, 0, 0x81, 0)).isEqualTo(Status.MALFORMED);
  }

  @Test
  void controlFrames_thatAreLongOrFragmented_areMalformed() {
    assertThat(read(0x89, 126, 0, 126)).isEqualTo(Status.MALFORMED);
    reader = new FrameReader(Compression.NONE, messages);
    assertThat(read(0x09, 0)).isEqualTo(Status.MALFORMED);
  }

  @Test
  void lengthBeyondLong_isMalformed() {
    assertThat(read(0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(Status.MALFORMED);
  }

  @Test
  void reservedBits_areMalformedUnlessAgreedOn() {
    assertThat(read(0xc1, 0)).isEqualTo(Status.MALFORMED);
    reader = new FrameReader(Compression.OWN_WINDOW, messages);
    assertThat(read(0xc1, 0)).isEqualTo(Status.OPEN);
    assertThat(read(0xa1, 0)).isEqualTo(Status.MALFORMED);
    reader = new FrameReader(Compression.OWN_WINDOW, messages);
    assertThat(read(0x41, 0, 0xc0, 0)).isEqualTo(Status.MALFORMED);
  }

  @Property(tries = 1_000)
  void randomBytes_neverThrow(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int piece) {
    reader = new FrameReader(Compression.SHARED_WINDOW, messages);
    assertThat(read(bytes, piece)).isNotNull();
  }
}
