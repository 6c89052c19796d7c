package dev.tokenmeter.metrics.usage.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventStreamScannerTest {
  private static final PathTree TREE;
  private static final Path TYPE;
  private static final Path COUNT;

  /** Made with the official codec. */
  private static final byte[] SAMPLE =
      HexFormat.of()
          .parseHex(
              "000000920000004b2fea33010b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d"
                  + "747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070005"
                  + "6576656e747b226279746573223a2265794a306558426c496a6f696257567a6332466e5a56397a64"
                  + "473977496e303d222c2270223a2261626364227d42b72480");

  static {
    PathTree.Builder tree = PathTree.builder();
    TYPE = tree.text("type");
    COUNT = tree.count("n");
    TREE = tree.build();
  }

  @Test
  void messageOfTheOfficialCodec_isOneText() {
    assertThat(read(SAMPLE)).containsExactly("message_stop -1");
  }

  @Test
  void anySplit_givesTheSameTexts() {
    byte[] stream = stream().bytes();
    List<String> whole = read(stream);
    assertThat(whole)
        .containsExactly(
            "a 1", "b 2", "c -1", "failed", "broken", "broken", "d 4", "message_stop -1");
    for (int size = 1; size < 200; size++) {
      assertThat(readBy(stream, size)).as("pieces of %d", size).isEqualTo(whole);
    }
  }

  @Test
  void streamThatStopsWithinAMessage_tellsSo() {
    byte[] stream = new EventFrames().chunk("{\"n\":1}").bytes();
    for (int length = 1; length < stream.length; length++) {
      assertThat(read(java.util.Arrays.copyOf(stream, length))).containsExactly("broken");
    }
    assertThat(read(new byte[0])).isEmpty();
  }

  @Test
  void anyFlippedBit_endsTheReadingAtItsMessage() {
    byte[] first = new EventFrames().event("metadata", "{\"n\":1}").bytes();
    byte[] rest = new EventFrames().event("metadata", "{\"n\":2}").bytes();
    for (int bit = 0; bit < first.length * 8; bit++) {
      byte[] damaged = first.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(read(EventFrames.bytes(damaged, rest))).as("bit %d", bit).containsExactly("crc");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 15, 0xFFFF_FFFFL, EventStreamScanner.MAX_MESSAGE + 1L})
  void impossibleLength_endsTheReading(long total) {
    assertThat(read(prelude(total, 0))).containsExactly("event_length");
  }

  @Test
  void headersLongerThanTheirMessageOrTheirBound_endTheReading() {
    assertThat(read(prelude(100, 85))).containsExactly("event_length");
    assertThat(read(prelude(1 << 20, EventStreamScanner.MAX_HEADERS + 1L)))
        .containsExactly("event_length");
    assertThat(read(prelude(1 << 20, EventStreamScanner.MAX_HEADERS))).containsExactly("broken");
    assertThat(read(prelude(EventStreamScanner.MAX_MESSAGE, 0))).containsExactly("broken");
  }

  @Test
  void headersOfEveryKind_areSkipped() {
    byte[] headers =
        EventFrames.bytes(
            new byte[] {0, 0},
            new byte[] {1, 'a', 1},
            new byte[] {1, 'b', 2, 7},
            new byte[] {1, 'c', 3, 7, 7},
            new byte[] {1, 'd', 4, 7, 7, 7, 7},
            new byte[] {1, 'e', 5, 7, 7, 7, 7, 7, 7, 7, 7},
            new byte[] {1, 'f', 6, 0, 2, 7, 7},
            new byte[] {1, 'g', 6, 0, 0},
            new byte[] {1, 'h', 8, 7, 7, 7, 7, 7, 7, 7, 7},
            new byte[] {1, 'i', 9, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7},
            EventFrames.header("x".repeat(200), "y".repeat(3_000)),
            EventFrames.header("empty", ""),
            EventFrames.header(":message-type", "exception"));
    assertThat(read(new EventFrames().message(headers, new byte[0]).bytes()))
        .containsExactly("failed");
  }

  @Test
  void headersOfAnUnknownKindOrNone_leaveThePayloadReadable() {
    byte[] unknown = {1, 'a', 77, 1, 2, 3};
    byte[] payload = EventFrames.utf8("{\"n\":3}");
    assertThat(
            read(
                new EventFrames()
                    .message(unknown, payload)
                    .message(new byte[0], payload)
                    .message(new byte[0], new byte[0])
                    .bytes()))
        .containsExactly("null 3", "null 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"e30", "e30=", "{\\u0065\\u00330=", "e3\\u0030=", "eyJu\\/", "eyJu!", "=", "e=30"})
  void base64_countsIfItIsOneJsonText(String base64) {
    boolean json = base64.matches("e(3|3\\\\u003)0=?");
    assertThat(read(new EventFrames().event("chunk", "{\"bytes\":\"" + base64 + "\"}").bytes()))
        .containsExactly(json ? "null -1" : "broken");
  }

  @Test
  void bytesTwice_countAsTheLastOnes() {
    String twice =
        "{\"bytes\":\"%s\",\"bytes\":\"%s\"}".formatted(base64("{\"n\":1}"), base64("{\"n\":2}"));
    assertThat(read(new EventFrames().event("chunk", twice).bytes())).containsExactly("null 2");
  }

  @Test
  void longMessage_isReadInConstantMemory() {
    String text = "{\"x\":\"" + "y".repeat(8 << 20) + "\",\"n\":9}";
    assertThat(read(new EventFrames().chunk(text).bytes())).containsExactly("null 9");
  }

  @Property(tries = 300)
  void anyJsonText_isReadThroughBase64AsItIs(
      @ForAll String value, @ForAll @IntRange(min = 1, max = 64) int size) {
    String json = "{\"type\":\"t\",\"x\":\"" + value.replaceAll("[\\p{Cntrl}\"\\\\]", "") + "\"}";
    assertThat(readBy(new EventFrames().chunk(json).bytes(), size)).containsExactly("t -1");
  }

  @Property(tries = 1_000)
  void anyDamage_givesTheSameTextsForAnyPiecesAndNeverThrows(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int size) {
    Random random = new Random(seed);
    byte[] stream = stream().bytes();
    for (int i = random.nextInt(4); i >= 0; i--) {
      stream[random.nextInt(stream.length)] = (byte) random.nextInt();
    }
    assertThat(readBy(stream, size)).isEqualTo(read(stream));
  }

  @Property(tries = 500)
  void anyPayloadWithARightCrc_neverThrows(@ForAll byte[] headers, @ForAll byte[] payload) {
    byte[] stream = new EventFrames().message(headers, payload).bytes();
    assertThatCode(() -> read(stream)).doesNotThrowAnyException();
    assertThat(readBy(stream, 1)).isEqualTo(read(stream));
  }

  private static EventFrames stream() {
    return new EventFrames()
        .chunk("{\"type\":\"a\",\"n\":1}")
        .event("metadata", "{\"type\":\"b\",\"n\":2,\"p\":\"xyz\"}")
        .chunk("{\"type\":\"c\"}\n")
        .exception("throttlingException", "slow down")
        .event("chunk", "{\"bytes\":\"====\"}")
        .event("metadata", "{\"n\":")
        .chunk("{\"type\":\"d\",\"n\":4}")
        .raw(SAMPLE);
  }

  private static byte[] prelude(long total, long headers) {
    ByteBuffer prelude = ByteBuffer.allocate(12).putInt((int) total).putInt((int) headers);
    return prelude.putInt(EventFrames.crc(prelude.array(), 8)).array();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(EventFrames.utf8(text));
  }

  private static List<String> read(byte[] stream) {
    return readBy(stream, Math.max(1, stream.length));
  }

  private static List<String> readBy(byte[] stream, int size) {
    List<String> seen = new ArrayList<>();
    EventStreamScanner scanner = new EventStreamScanner(TREE, new Seen(seen));
    for (int i = 0; i < stream.length; i += size) {
      scanner.feed(stream, i, Math.min(stream.length, i + size));
    }
    scanner.end();
    return seen;
  }

  /** Writes down what it hears. */
  private record Seen(List<String> all) implements TextSink {
    @Override
    public void text(Captures captures) {
      all.add(captures.text(TYPE).orElse("null") + " " + captures.count(COUNT));
    }

    @Override
    public void broken() {
      all.add("broken");
    }

    @Override
    public void endMark() {
      all.add("end");
    }

    @Override
    public void failed() {
      all.add("failed");
    }

    @Override
    public void damaged(String how) {
      all.add(how);
    }
  }
}
