package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.proxy.net.TunnelReply.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class TunnelReplyTest {

  /** The verdict, and the bytes that it left. */
  private record Answer(Optional<Verdict> verdict, String rest) {}

  private static Answer read(String text, List<Integer> cuts) {
    TunnelReply reply = new TunnelReply();
    ByteBuf all = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    Optional<Verdict> verdict = Optional.empty();
    for (int cut : cuts) {
      int length = Math.min(cut, all.readableBytes());
      ByteBuf piece = all.slice(all.readerIndex(), length);
      verdict = reply.accept(piece);
      all.skipBytes(piece.readerIndex());
      if (verdict.isPresent()) {
        break;
      }
    }
    if (verdict.isEmpty()) {
      verdict = reply.accept(all);
    }
    return new Answer(verdict, all.toString(StandardCharsets.ISO_8859_1));
  }

  @Property
  void reply_cutAnywhere_isTheSameReply(
      @ForAll("replies") String text, @ForAll List<@IntRange(min = 1, max = 40) Integer> cuts) {
    assertThat(read(text, cuts)).isEqualTo(read(text, List.of()));
  }

  @Property
  void acceptingReply_ofAnyHeaders_leavesExactlyTheTunnelsBytes(
      @ForAll @IntRange(min = 200, max = 299) int code,
      @ForAll("headers") String headers,
      @ForAll("text") String rest) {
    Answer answer = read("HTTP/1.1 " + code + " OK\r\n" + headers + "\r\n" + rest, List.of());
    assertThat(answer).isEqualTo(new Answer(Optional.of(new Verdict.Status(code)), rest));
  }

  @Property
  void anyBytes_neverThrow(@ForAll("text") String text) {
    assertThat(read(text, List.of()).verdict())
        .satisfiesAnyOf(
            verdict -> assertThat(verdict).isEmpty(),
            verdict -> assertThat(verdict).contains(new Verdict.Malformed()));
  }

  @Example
  void interimReplies_arePassedOver() {
    String text = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\n\nx";
    assertThat(read(text, List.of()))
        .isEqualTo(new Answer(Optional.of(new Verdict.Status(200)), "x"));
  }

  @Example
  void statusWithoutReason_isAStatus() {
    assertThat(read("HTTP/1.1 200\r\n\r\n", List.of()).verdict()).contains(new Verdict.Status(200));
  }

  @Example
  void reply_atTheBound_isReadAndOnePastItIsNot() {
    String frame = "HTTP/1.1 200 OK\r\nA: \r\n\r\n";
    String filler = "x".repeat(TunnelReply.HEAD_MAX - frame.length());
    assertThat(read("HTTP/1.1 200 OK\r\nA: " + filler + "\r\n\r\n", List.of()).verdict())
        .contains(new Verdict.Status(200));
    assertThat(read("HTTP/1.1 200 OK\r\nA: " + filler + "x\r\n\r\n", List.of()).verdict())
        .contains(new Verdict.TooLong());
  }

  @Provide
  Arbitrary<String> replies() {
    return Arbitraries.oneOf(
        text(),
        Arbitraries.of("HTTP/1.1 200 OK\r\n", "HTTP/1.0 407 No\r\n", "HTTP/1.1 100 C\r\n\r\n")
            .flatMap(line -> headers().map(headers -> line + headers + "\r\nHTTP/1.1 200 OK\r\n")));
  }

  @Provide
  Arbitrary<String> headers() {
    return Arbitraries.of(
            "Via: 1.1 x\r\n", "Content-Length: 10\r\n", "A:\tb \n", "x\r\n", "\rx\r\n")
        .list()
        .ofMaxSize(4)
        .map(lines -> String.join("", lines));
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60);
  }
}
