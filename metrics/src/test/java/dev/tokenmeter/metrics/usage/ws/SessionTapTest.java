package dev.tokenmeter.metrics.usage.ws;

import static dev.tokenmeter.metrics.usage.ws.ResponsesTurnsTest.asksFor;
import static dev.tokenmeter.metrics.usage.ws.ResponsesTurnsTest.completed;
import static dev.tokenmeter.metrics.usage.ws.ResponsesTurnsTest.created;
import static dev.tokenmeter.metrics.usage.ws.ResponsesTurnsTest.delta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.ws.Heard.Told;
import dev.tokenmeter.metrics.usage.ws.TurnEnd.How;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The tap of a connection: any pieces, the same answer; whatever the bytes, no exception. */
final class SessionTapTest {
  private static final int PIECE = 1_000;

  private static byte[] asked(Frames.Mode mode, int fragment) {
    return Frames.client(mode)
        .fragments(fragment)
        .text(asksFor("m"), "{\"type\":\"response.steer\"}")
        .bytes();
  }

  private static byte[] answered(Frames.Mode mode, int fragment) {
    return Frames.provider(mode)
        .fragments(fragment)
        .text(created("r"), delta("Zürich \\u00fc \\n"), completed("r", 500, 100, 40))
        .bytes();
  }

  private static List<String> story(
      Frames.Mode mode, byte[] asked, byte[] answered, int least, int most, long seed) {
    Heard heard = new Heard();
    SessionTap tap = tap(mode, heard);
    Random random = new Random(seed);
    for (int at = 0; at < asked.length; ) {
      int to = Math.min(asked.length, at + least + random.nextInt(most));
      tap.fromClient(ByteBuffer.wrap(asked, at, to - at));
      at = to;
    }
    for (int at = 0; at < answered.length; ) {
      int to = Math.min(answered.length, at + least + random.nextInt(most));
      ByteBuffer direct = ByteBuffer.allocateDirect(to - at).put(answered, at, to - at).flip();
      tap.fromProvider(direct.asReadOnlyBuffer());
      at = to;
    }
    tap.finish();
    return heard.story();
  }

  private static SessionTap tap(Frames.Mode mode, Heard heard) {
    return SessionTap.open(
        Endpoints.webSocket(Talk.RESPONSES).orElseThrow(),
        Talk.extensions(mode),
        new Calibration(),
        heard);
  }

  @Property(tries = 300)
  void anyPieces_giveTheSameAnswer(
      @ForAll Frames.Mode mode,
      @ForAll @IntRange(min = 1, max = 300) int fragment,
      @ForAll @IntRange(min = 1, max = 100) int most,
      @ForAll long seed) {
    byte[] asked = asked(mode, fragment);
    byte[] answered = answered(mode, fragment);
    List<String> whole = story(mode, asked, answered, PIECE * PIECE, 1, seed);
    assertThat(whole).hasSize(1);
    assertThat(story(mode, asked, answered, 1, most, seed)).isEqualTo(whole);
  }

  @Property(tries = 1_000)
  void randomBytes_neverThrow(
      @ForAll Frames.Mode mode, @ForAll byte[] asked, @ForAll byte[] answered, @ForAll long seed) {
    assertThat(story(mode, asked, answered, 1, 5, seed)).isNotNull();
  }

  @Property(tries = 1_000)
  void damagedBytes_neverThrowAndDoNotDependOnPieces(
      @ForAll Frames.Mode mode,
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll byte damage,
      @ForAll long seed) {
    byte[] answered = answered(mode, 50);
    answered[at % answered.length] = damage;
    byte[] asked = asked(mode, 50);
    assertThat(story(mode, asked, answered, 1, 20, seed))
        .isEqualTo(story(mode, asked, answered, PIECE * PIECE, 1, seed));
  }

  @Test
  void brokenFrames_leaveOneUnmeteredTurnWithTheFailure() {
    Told rest =
        Talk.on(Talk.RESPONSES)
            .providerSends("HTTP/1.1 what?".getBytes(StandardCharsets.US_ASCII))
            .asks(asksFor("m"))
            .answers(created("r"), completed("r", 5, 0, 1))
            .over()
            .only();
    assertThat(rest.how()).isEqualTo(How.DONE);
    assertThat(rest.answered()).isTrue();
    assertThat(rest.unmetered()).hasValue(Unmetered.TAP_OFF);
    assertThat(rest.end().report().failure()).hasValue(TapFailure.FRAMING);
  }

  @Test
  void bomb_switchesTheTapOff_andIsCountedOnce() {
    Frames provider = Frames.provider(Frames.Mode.SHARED);
    String bomb = "{\"type\":\"x\",\"y\":\"" + "z".repeat(8 << 20) + "\"}";
    Heard heard =
        Talk.on(Talk.RESPONSES, Frames.Mode.SHARED)
            .asks(ResponsesTurnsTest.asksIn("a", "m"), ResponsesTurnsTest.asksIn("b", "m"))
            .providerSends(provider.text(bomb).bytes())
            .over();
    assertThat(heard.ended()).hasSize(2);
    assertThat(heard.ended()).allMatch(turn -> turn.unmetered().equals(tapOff()));
    assertThat(heard.ended().stream().flatMap(turn -> turn.end().report().failure().stream()))
        .containsExactly(TapFailure.EXPANSION);
  }

  private static java.util.Optional<Unmetered> tapOff() {
    return java.util.Optional.of(Unmetered.TAP_OFF);
  }

  @Test
  void unknownExtension_thatChangesFrames_switchesTheTapOff() {
    Heard heard = new Heard();
    SessionTap tap =
        SessionTap.open(
            Endpoints.webSocket(Talk.RESPONSES).orElseThrow(),
            List.of("permessage-bzip2"),
            new Calibration(),
            heard);
    tap.fromProvider(ByteBuffer.wrap(new byte[] {(byte) 0xc1, 1, 0}));
    tap.finish();
    assertThat(heard.only().end().report().failure()).hasValue(TapFailure.FRAMING);
  }

  @Test
  void messageOfSixteenMegabytes_isReadOn() {
    String image =
        "{\"type\":\"response.output_item.done\",\"item\":\"" + "A".repeat(16 << 20) + "\"}";
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r"), image, completed("r", 5, 0, 1))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 5L);
  }

  @Test
  void messagesThatAreNoJson_areLeftOut() {
    Talk talk = Talk.on(Talk.RESPONSES).asks(asksFor("m"), "hello", "[{\"type\":\"x\"}]", "");
    Told turn =
        talk.answers("{}{}", "\u0000", created("r"), "{\"type\":", completed("r", 5, 0, 1) + "x")
            .answers(completed("r", 6, 0, 1) + " \n")
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 6L);
  }

  @Test
  void bytesAfterTheEnd_areIgnored() {
    Heard heard = new Heard();
    SessionTap tap = tap(Frames.Mode.PLAIN, heard);
    tap.finish();
    tap.fromClient(ByteBuffer.wrap(asked(Frames.Mode.PLAIN, 100)));
    tap.finish();
    assertThat(heard.begun()).isZero();
  }
}
