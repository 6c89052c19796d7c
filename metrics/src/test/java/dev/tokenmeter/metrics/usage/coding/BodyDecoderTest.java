package dev.tokenmeter.metrics.usage.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.coding.BodyDecoder.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every coding, however it is cut. */
final class BodyDecoderTest {
  private static final byte[] TEXT =
      "data: {\"type\":\"ping\",\"text\":\"größer\"}\n\n".repeat(3_000).getBytes(UTF_8);

  @Property(tries = 300)
  void anySplit_sameBytes(
      @ForAll Encoded coding,
      @ForAll @Size(max = 2_000) byte[] plain,
      @ForAll long seed,
      @ForAll boolean fine) {
    byte[] body = coding.encode(plain);

    Decoded decoded = Decoded.pieces(coding.header(), Decoded.cut(body, seed, fine ? 2 : 300));

    assertThat(decoded.bytes()).isEqualTo(plain);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @ParameterizedTest
  @EnumSource
  void largeBody_anySplit_sameBytesInBoundedPieces(Encoded coding) {
    byte[] body = coding.encode(TEXT);
    for (int greatestPiece : new int[] {1, 7, 1_000, body.length + 1}) {
      Decoded decoded = Decoded.pieces(coding.header(), Decoded.cut(body, 1, greatestPiece));

      assertThat(decoded.bytes()).isEqualTo(TEXT);
      assertThat(decoded.status()).isEqualTo(Status.ENDED);
      if (coding != Encoded.IDENTITY) {
        assertThat(decoded.largestPiece()).isLessThanOrEqualTo(64 << 10);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void flushedEvent_isOutWithItsPiece(Encoded coding) {
    List<byte[]> events =
        IntStream.range(0, 50)
            .mapToObj(i -> ("data: {\"i\":" + i + ",\"t\":\"" + i * 7919 + "\"}\n\n"))
            .map(event -> event.getBytes(UTF_8))
            .toList();
    List<byte[]> pieces = coding.encodeFlushed(events);
    Decoded decoded = new Decoded(coding.header());
    int expected = 0;
    for (int i = 0; i < events.size(); i++) {
      decoded.accept(pieces.get(i));
      expected += events.get(i).length;
      assertThat(decoded.bytes()).as("after event %d", i).hasSize(expected);
    }
    decoded.accept(pieces.getLast()).end();
    assertThat(decoded.bytes()).hasSize(expected);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @ParameterizedTest
  @EnumSource
  void anyKindOfBuffer_sameBytesAndDrained(Encoded coding) {
    byte[] body = coding.encode(TEXT);
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body).flip();
    ByteBuffer offset = ByteBuffer.allocate(body.length + 9).position(5).put(body).flip();
    List<ByteBuffer> kinds =
        List.of(
            ByteBuffer.wrap(body),
            ByteBuffer.wrap(body).asReadOnlyBuffer(),
            direct,
            direct.asReadOnlyBuffer(),
            offset.position(5).slice());
    for (ByteBuffer kind : kinds) {
      Decoded decoded = new Decoded(coding.header()).accept(kind);

      assertThat(decoded.bytes()).isEqualTo(TEXT);
      assertThat(kind.remaining()).isZero();
      decoded.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
  void cutBody_givesItsBeginning(Encoded coding) {
    byte[] body = coding.encodeFlushed(List.of(TEXT, TEXT)).getFirst();

    Decoded decoded = Decoded.whole(coding.header(), body);

    assertThat(decoded.bytes()).isEqualTo(TEXT);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @ParameterizedTest
  @EnumSource(names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
  void trailingGarbage_costsNoByteOfTheBody(Encoded coding) {
    byte[] encoded = coding.encode(TEXT);
    byte[] body = Arrays.copyOf(encoded, encoded.length + 40);
    Arrays.fill(body, encoded.length, body.length, (byte) 'x');
    for (int greatestPiece : new int[] {1, 3, body.length}) {
      Decoded decoded = Decoded.pieces(coding.header(), Decoded.cut(body, 1, greatestPiece));

      assertThat(decoded.bytes()).isEqualTo(TEXT);
      assertThat(decoded.status())
          .isEqualTo(coding == Encoded.BR ? Status.UNDECODABLE : Status.ENDED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
  void plainTextUnderALabel_isUndecodable(Encoded coding) {
    byte[] plain = "{\"usage\":{\"input_tokens\":12,\"output_tokens\":34}}".getBytes(UTF_8);

    assertThat(Decoded.whole(coding.header(), plain).status()).isEqualTo(Status.UNDECODABLE);
  }

  @ParameterizedTest
  @EnumSource
  void emptyBody_endsEmpty(Encoded coding) {
    Decoded decoded = Decoded.whole(coding.header(), new byte[0]);

    assertThat(decoded.bytes()).isEmpty();
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @ParameterizedTest
  @EnumSource
  void inputAfterTheEnd_isIgnored(Encoded coding) {
    byte[] body = coding.encode(TEXT);
    Decoded decoded = Decoded.whole(coding.header(), body).accept(body).end();

    assertThat(decoded.bytes()).isEqualTo(TEXT);
    assertThat(decoded.status()).isEqualTo(Status.ENDED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GZIP", " gzip ", "x-gzip", "X-GZip", "identity, gzip", "gzip,", "gzip, identity"})
  void oneCoding_whateverItsSpelling_isDecoded(String header) {
    assertThat(Decoded.whole(header, Encoded.GZIP.encode(TEXT)).bytes()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "identity", "IDENTITY", ",", "identity,identity"})
  void noCoding_passesTheBody(String header) {
    assertThat(Decoded.whole(header, TEXT).bytes()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip, gzip", "gzip, br", "dcb", "dcz", "compress", "gzip;q=1", "aes128gcm", "gz"})
  void stackedOrUnknownCoding_isUndecodableFromTheStart(String header) {
    Decoded decoded = new Decoded(header);

    assertThat(decoded.status()).isEqualTo(Status.UNDECODABLE);
    assertThat(decoded.accept(Encoded.GZIP.encode(TEXT)).end().bytes()).isEmpty();
    assertThat(decoded.status()).isEqualTo(Status.UNDECODABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity"})
  void unlabelledGzip_isSniffedAtAnySplit(String header) {
    byte[] body = Encoded.GZIP.encode(TEXT);
    for (int greatestPiece : new int[] {1, 2, body.length}) {
      assertThat(Decoded.pieces(header, Decoded.cut(body, 5, greatestPiece)).bytes())
          .isEqualTo(TEXT);
    }
  }

  @Test
  void identityThatOnlyBeginsLikeGzip_passes() {
    byte[] one = {0x1f};
    byte[] two = {0x1f, 'a', 'b'};

    assertThat(Decoded.whole("", one).bytes()).isEqualTo(one);
    assertThat(Decoded.whole("", two).bytes()).isEqualTo(two);
    assertThat(Decoded.pieces("", Decoded.cut(two, 1, 1)).bytes()).isEqualTo(two);
  }

  @Test
  void close_beforeAnyByte_ends() {
    BodyDecoder decoder = BodyDecoder.of("br");
    decoder.close();
    decoder.close();

    assertThat(decoder.status()).isEqualTo(Status.ENDED);
  }
}
