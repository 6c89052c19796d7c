package dev.tokenmeter.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChunkTrackerTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

  private record Tracked(int plain, String data, ChunkTracker.Verdict verdict) {}

  private static Tracked track(ChunkTracker tracker, String text) {
    StringBuilder data = new StringBuilder();
    int plain =
        tracker.track(
            Unpooled.copiedBuffer(text, ISO_8859_1),
            (bytes, index, length) -> data.append(bytes.toString(index, length, ISO_8859_1)));
    return new Tracked(plain, data.toString(), tracker.verdict());
  }

  private static String crlf(String text) {
    return text.replace("|", "\r\n").replace("^", "\r").replace("~", "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "5|hello|, 10, hello, PLAIN",
    "005|hello|, 12, hello, PLAIN",
    "A|helloworld|1|!|, 21, helloworld!, PLAIN",
    "5|hel, 6, hel, PLAIN",
    "5|hello, 8, hello, PLAIN",
    "5|hello^, 8, hello, PLAIN",
    "5|hello|1, 10, hello, PLAIN",
    "5|hello|1^, 10, hello, PLAIN",
    "5|hello|0, 10, hello, PLAIN",
    "5|hello|0||, 10, hello, OTHER",
    "0000000||, 0, '', OTHER",
    "5;a=b|hello|, 0, '', OTHER",
    "5 |hello|, 0, '', OTHER",
    "' 5|hello|', 0, '', OTHER",
    "5~hello~, 0, '', OTHER",
    "5^hello|, 0, '', OTHER",
    "|5|hello|, 0, '', OTHER",
    "+5|hello|, 0, '', OTHER",
    "0x5|hello|, 0, '', OTHER",
    "00000005|hello|, 0, '', OTHER",
    "5|helloX, 8, hello, BROKEN",
    "5|hello~, 8, hello, BROKEN",
    "5|hello^^, 8, hello, BROKEN",
  })
  void bytes_ofABody_arePlainAsFarAsTheirChunksAre(
      String body, int plain, String data, ChunkTracker.Verdict verdict) {
    assertThat(track(new ChunkTracker(), crlf(body))).isEqualTo(new Tracked(plain, data, verdict));
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> chunk =
        Arbitraries.strings()
            .withChars("ab\r\n0;")
            .ofMinLength(1)
            .ofMaxLength(40)
            .map(data -> Integer.toHexString(data.length()) + "\r\n" + data + "\r\n");
    Arbitrary<String> odd =
        Arbitraries.of(
            "1;x\r\na\r\n", "1\na\n", "0\r\n", "g\r\n", "1\r\nab\r\n", " ", "\r\n", "-1\r\n");
    Arbitrary<String> tail = Arbitraries.of("0\r\n\r\n", "0\r\na: b\r\n\r\n", "", "00\r\n\r\n");
    return Combinators.combine(
            Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(9, chunk), net.jqwik.api.Tuple.of(1, odd))
                .list()
                .ofMaxSize(8),
            tail)
        .as((chunks, end) -> String.join("", chunks) + end);
  }

  /** What is passed on, decoded, and the decoder's view of the whole never differ. */
  @Property(tries = 2_000)
  void plainBytes_andWhatTheDecoderMakesOfTheRest_areWhatItMakesOfTheWhole(
      @ForAll("bodies") String body,
      @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> cuts) {
    ChunkTracker tracker = new ChunkTracker();
    StringBuilder plain = new StringBuilder();
    StringBuilder data = new StringBuilder();
    String held = "";
    int from = 0;
    boolean over = false;
    List<Integer> ends =
        java.util.stream.Stream.concat(
                cuts.stream().map(cut -> Math.min(cut, body.length())).sorted(),
                java.util.stream.Stream.of(body.length()))
            .toList();
    for (int end : ends) {
      String piece = held + body.substring(from, end);
      from = end;
      if (!over) {
        Tracked tracked = track(tracker, piece);
        plain.append(piece, 0, tracked.plain());
        data.append(tracked.data());
        held = piece.substring(tracked.plain());
        over = tracked.verdict() != ChunkTracker.Verdict.PLAIN;
      } else {
        held = piece;
      }
    }
    assertThat(plain + held).isEqualTo(body);
    assertThat(decoded(HEAD + plain)).isEqualTo(data.toString());
    String whole = decoded(HEAD + body);
    String ours =
        tracker.verdict() == ChunkTracker.Verdict.BROKEN ? data + "!" : data + decoded(HEAD + held);
    // Past a chunk that does not end as it should, the decoder says so with the next line only.
    assertThat(ours).isEqualTo(whole);
  }

  /** The data of a body, and an exclamation mark where the decoder gave up. */
  private static String decoded(String text) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseDecoder());
    ByteBuf bytes = Unpooled.copiedBuffer(text, ISO_8859_1);
    channel.writeInbound(bytes);
    StringBuilder data = new StringBuilder();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      if (message instanceof HttpContent content) {
        data.append(content.content().toString(ISO_8859_1));
        if (content.decoderResult().isFailure()) {
          data.append('!');
        }
      }
      ReferenceCountUtil.release(message);
    }
    channel.finishAndReleaseAll();
    return data.toString();
  }
}
