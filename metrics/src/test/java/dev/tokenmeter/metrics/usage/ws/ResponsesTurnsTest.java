package dev.tokenmeter.metrics.usage.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.ws.Heard.Told;
import dev.tokenmeter.metrics.usage.ws.TurnEnd.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns of OpenAI's Responses on a WebSocket: one for each response, whoever asked for it. */
final class ResponsesTurnsTest {
  static String asksFor(String model) {
    return "{\"type\":\"response.create\",\"model\":\"" + model + "\",\"input\":\"hi\"}";
  }

  static String asksIn(String lane, String model) {
    return "{\"stream_id\":\""
        + lane
        + "\",\"type\":\"response.create\",\"model\":\""
        + model
        + "\"}";
  }

  static String event(String type, String id, String more) {
    return "{\"type\":\"response."
        + type
        + "\",\"response\":{\"id\":\""
        + id
        + "\",\"model\":\"m-served\""
        + more
        + "}}";
  }

  static String eventIn(String lane, String type, String id, String more) {
    return "{\"stream_id\":\"" + lane + "\"," + event(type, id, more).substring(1);
  }

  static String created(String id) {
    return event("created", id, ",\"usage\":null");
  }

  static String delta(String text) {
    return "{\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"delta\":\"" + text + "\"}";
  }

  static String usage(long in, long cached, long out) {
    return ",\"usage\":{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":%d},\"output_tokens\":%d}"
        .formatted(in, cached, out);
  }

  static String completed(String id, long in, long cached, long out) {
    return event("completed", id, ",\"status\":\"completed\"" + usage(in, cached, out));
  }

  @ParameterizedTest
  @EnumSource
  void manyTurns_onOneConnection_areCountedEachOnce(Frames.Mode mode) {
    Talk talk = Talk.on(Talk.RESPONSES, mode);
    for (int i = 1; i <= 20; i++) {
      talk.asks(asksFor("m"))
          .answers(created("r" + i), delta("Hello"), completed("r" + i, i, 1, 3));
      assertThat(talk.heard().ended()).hasSize(i);
    }
    Heard heard = talk.over();
    assertThat(heard.begun()).isEqualTo(20);
    assertThat(heard.ended()).allMatch(turn -> turn.how() == How.DONE && turn.firsts() == 1);
    assertThat(heard.ended()).allMatch(turn -> turn.model().orElse("").equals("m-served"));
    assertThat(heard.reported())
        .isEqualTo(Map.of(TokenType.INPUT, 190L, TokenType.CACHE_READ, 20L, TokenType.OUTPUT, 60L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "incomplete", "cancelled", "done"})
  void eachKindOfEnd_endsItsTurn(String type) {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r"), event(type, "r", usage(5, 0, 2)))
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.DONE);
    assertThat(turn.end().report().complete()).isTrue();
  }

  @Test
  void repeatedEnd_isNotCountedAgain() {
    Heard heard =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r"), completed("r", 7, 0, 2), completed("r", 7, 0, 2), created("r"))
            .over();
    assertThat(heard.only().tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 7L);
  }

  @Test
  void warmUp_withoutUsage_isATurnThatMissesNothing() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks("{\"type\":\"response.create\",\"model\":\"m\",\"generate\":false}")
            .answers(created("r"), event("completed", "r", ",\"usage\":null"))
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.DONE);
    assertThat(turn.unmetered()).isEmpty();
    assertThat(turn.end().report().lines()).isEmpty();
  }

  @Test
  void warmUp_withUsage_isCounted() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks("{\"generate\":false,\"type\":\"response.create\",\"model\":\"m\"}")
            .answers(created("r"), completed("r", 900, 0, 0))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 900L);
  }

  @Test
  void turnWithoutUsage_isUnmetered() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r"), event("completed", "r", ",\"usage\":null"))
            .over()
            .only();
    assertThat(turn.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void lanes_thatInterleave_keepTheirOwnUsageAndModel() {
    Heard heard =
        Talk.on(Talk.RESPONSES)
            .asks(asksIn("a", "m-a"), asksIn("b", "m-b"))
            .answers(
                eventIn("b", "created", "rb", ""),
                eventIn("a", "created", "ra", ""),
                "{\"stream_id\":\"a\"," + delta("long answer in a").substring(1),
                "{\"stream_id\":\"b\"," + delta("b").substring(1),
                eventIn("a", "completed", "ra", usage(10, 0, 1)))
            .asks(asksIn("a", "m-a2"))
            .answers(
                eventIn("b", "completed", "rb", usage(20, 0, 2)),
                eventIn("a", "created", "ra2", ""),
                eventIn("a", "completed", "ra2", usage(30, 0, 3)))
            .over();
    assertThat(heard.begun()).isEqualTo(3);
    assertThat(heard.ended())
        .extracting(turn -> turn.end().request().model().orElse(""))
        .containsExactly("m-a", "m-b", "m-a2");
    assertThat(heard.ended())
        .extracting(turn -> turn.end().report().facts().deliveredTextBytes())
        .containsExactly(16L, 1L, 0L);
    assertThat(heard.reported()).containsEntry(TokenType.INPUT, 60L);
  }

  @Test
  void successor_thatNobodyAskedFor_isATurn() {
    Heard heard =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(
                created("r1"),
                event("incomplete", "r1", usage(10, 0, 1)),
                created("r2"),
                completed("r2", 20, 0, 2))
            .over();
    assertThat(heard.ended()).hasSize(2);
    assertThat(heard.reported()).containsEntry(TokenType.INPUT, 30L);
  }

  @Test
  void refusedRequest_failsWithTheStatusItNames() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(
                "{\"type\":\"error\",\"status\":429,\"error\":{\"code\":\"rate_limit_exceeded\"},"
                    + "\"headers\":{}}")
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.FAILED);
    assertThat(turn.end().errorStatus()).isEqualTo(OptionalInt.of(429));
    assertThat(turn.unmetered()).isEmpty();
  }

  @Test
  void failedResponse_keepsItsUsage() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(
                created("r"),
                "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"x\"}",
                event("failed", "r", ",\"status\":\"failed\"" + usage(8, 0, 1)))
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.FAILED);
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 8L);
    assertThat(turn.end().report().complete()).isFalse();
  }

  @Test
  void errorInTheMiddle_endsTheTurnWhenItsLaneGoesOn() {
    Talk talk =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r1"), delta("so far"), "{\"type\":\"error\",\"code\":\"x\"}");
    assertThat(talk.heard().ended()).isEmpty();
    Heard heard = talk.asks(asksFor("m")).answers(created("r2"), completed("r2", 4, 0, 1)).over();
    assertThat(heard.ended()).extracting(Told::how).containsExactly(How.FAILED, How.DONE);
    assertThat(heard.ended().getFirst().tokens(Source.ESTIMATED)).isNotEmpty();
  }

  @Test
  void connectionThatBreaks_cutsWhatIsOpenAndEstimatesIt() {
    Heard heard =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r1"), completed("r1", 5, 0, 2))
            .asks(asksFor("m"))
            .answers(created("r2"), delta("this much was delivered"))
            .over();
    Told cut = heard.ended().getLast();
    assertThat(cut.how()).isEqualTo(How.CUT);
    assertThat(cut.unmetered()).hasValue(Unmetered.CUT);
    assertThat(cut.tokens(Source.ESTIMATED).get(TokenType.OUTPUT)).isPositive();
    assertThat(heard.reported()).containsEntry(TokenType.INPUT, 5L);
  }

  @Test
  void whoClosesFirst_isTold() {
    Talk byClient = Talk.on(Talk.RESPONSES).asks(asksFor("m"));
    byClient.clientSends(Frames.client(Frames.Mode.PLAIN).frame(0x88, new byte[0]).bytes());
    byClient.providerSends(Frames.provider(Frames.Mode.PLAIN).frame(0x88, new byte[2]).bytes());
    assertThat(byClient.over().only().how()).isEqualTo(How.LEFT_BY_CLIENT);
    Talk byProvider = Talk.on(Talk.RESPONSES).asks(asksFor("m"));
    byProvider.providerSends(Frames.provider(Frames.Mode.PLAIN).frame(0x88, new byte[2]).bytes());
    assertThat(byProvider.over().only().how()).isEqualTo(How.LEFT_BY_PROVIDER);
  }

  @Test
  void usageLookingText_insideAMessage_isNotUsage() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(
                event(
                    "created",
                    "r",
                    ",\"tools\":[{\"parameters\":{\"usage\":{\"input_tokens\":999}}}],"
                        + "\"metadata\":{\"usage\":{\"input_tokens\":999}}"),
                delta("{\\\"type\\\":\\\"response.completed\\\"}"),
                completed("r", 3, 0, 1))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 3L);
  }

  @Test
  void endOfAnUnknownResponse_isCounted() {
    Heard heard = Talk.on(Talk.RESPONSES).answers(completed("r", 3, 0, 1)).over();
    assertThat(heard.only().tokens(Source.REPORTED)).containsEntry(TokenType.INPUT, 3L);
  }

  @Test
  void moreOpenTurnsThanAllowed_areCountedByTheirEndsAlone() {
    Talk talk = Talk.on(Talk.RESPONSES);
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < OpenTurns.MAX + 3; i++) {
      talk.asks(asksIn("l" + i, "m")).answers(eventIn("l" + i, "created", "r" + i, ""));
      ends.add(eventIn("l" + i, "completed", "r" + i, usage(1, 0, 1)));
    }
    assertThat(talk.heard().begun()).isEqualTo(OpenTurns.MAX);
    assertThat(talk.heard().limits()).contains(OpenTurns.LIMIT);
    Heard heard = talk.answers(ends.toArray(String[]::new)).over();
    assertThat(heard.ended()).hasSize(OpenTurns.MAX + 3);
    assertThat(heard.reported()).containsEntry(TokenType.INPUT, OpenTurns.MAX + 3L);
  }

  @Test
  void bytesOfATurn_areThoseOfItsMessages() {
    Told turn =
        Talk.on(Talk.RESPONSES)
            .asks(asksFor("m"))
            .answers(created("r"), completed("r", 3, 0, 1))
            .over()
            .only();
    assertThat(turn.requestBytes()).isEqualTo(asksFor("m").length() + 6);
    assertThat(turn.responseBytes())
        .isEqualTo(created("r").length() + 2 + completed("r", 3, 0, 1).length() + 4);
  }

  @Test
  void progress_tellsWhatOpenTurnsHaveDelivered_andChangesNothing() {
    Talk talk =
        Talk.on("/v1/responses")
            .asks(asksFor("m"))
            .answers(created("r1"), delta("a".repeat(400)))
            .goesOn();
    UsageReport first = talk.heard().turns().getFirst().soFar().orElseThrow();
    assertThat(first.lines())
        .singleElement()
        .extracting(UsageLine::source)
        .isEqualTo(Source.ESTIMATED);
    talk.goesOn().answers(delta("a".repeat(400))).goesOn();
    UsageReport second = talk.heard().turns().getFirst().soFar().orElseThrow();
    assertThat(second.lines().getFirst().tokens().output())
        .isGreaterThan(first.lines().getFirst().tokens().output());
    Told turn = talk.answers(completed("r1", 7, 0, 90)).goesOn().over().only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(Map.of(TokenType.INPUT, 7L, TokenType.CACHE_READ, 0L, TokenType.OUTPUT, 90L));
    assertThat(turn.tokens(Source.ESTIMATED)).isEmpty();
    assertThat(turn.how()).isEqualTo(How.DONE);
  }
}
