package dev.tokenmeter.metrics.usage.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each promise holds for one byte at a time as for the whole body at once. */
final class FramingTest {
  private static final PathTree TREE;
  private static final Path N;

  static {
    PathTree.Builder tree = PathTree.builder();
    N = tree.count("n");
    TREE = tree.build();
  }

  @Test
  void lines_mayEndInAnyWay() {
    events(
        "data: {\"n\":1}\r\n\r\ndata: {\"n\":2}\n\n\rdata: {\"n\":3}\r\rdata: {\"n\":4}\n\r\n",
        "1",
        "2",
        "3",
        "4");
  }

  @Test
  void spaceAfterTheColon_isOptionalAndOneIsTaken() {
    events("data:{\"n\":1}\n\ndata:  {\"n\":2}\n\n", "1", "2");
  }

  @Test
  void dataOverSeveralLines_isJoined() {
    events("data: {\"n\":\ndata: 1\ndata\ndata:}\n\n", "1");
  }

  @Test
  void lineEndInsideAString_breaksTheTextOnly() {
    events("data: {\"a\":\"x\ndata: y\",\"n\":1}\n\ndata: {\"n\":2}\n\n", "broken", "2");
  }

  @Test
  void lineEndInsideANumber_endsIt() {
    events("data: {\"n\":1\ndata: }\n\ndata: {\"n\":1\ndata: 2}\n\n", "1", "broken");
  }

  @Test
  void byteOrderMark_isSkippedAtAnyLineStart() {
    events("\ufeffdata: {\"n\":1}\n\n\ufeffdata: {\"n\":2}\n\n", "1", "2");
  }

  @Test
  void commentsAndOtherFields_areSkipped() {
    events(
        ": {\"n\":9}\n:HTTP_STATUS/200\nevent: x\nid: 7\nretry: 3000\ndatab: {\"n\":9}\ndat: {\"n\":9}\n data: {\"n\":9}\ndata: {\"n\":1}\nevent: y\n\n",
        "1");
  }

  @Test
  void emptyEvents_areNothing() {
    events("\n\ndata\n\ndata:\n\ndata: \n\nevent: ping\n\ndata: {\"n\":1}\n\n", "1");
  }

  @Test
  void lastEventWithoutBlankLine_counts() {
    events("data: {\"n\":1}\n\ndata: {\"n\":2}\n", "1", "2");
    events("data: {\"n\":1}\n\ndata: {\"n\":2}", "1", "2");
  }

  @Test
  void lastEventThatIsHalf_doesNotCount() {
    events("data: {\"n\":1}\n\ndata: {\"n\":2", "1", "broken");
  }

  @Test
  void endMark_endsTheStream() {
    events("data: {\"n\":1}\n\ndata: [DONE]\n\ndata: {\"n\":2}\n\n", "1", "end");
    events("data:   [DONE]  \r\ndata: {\"n\":2}\n\n", "end");
    events("data: [DONE]", "end");
  }

  @Test
  void textThatBeginsLikeTheEndMark_isJsonOrNothing() {
    events(
        "data: []\n\ndata: [DONE\n\ndata: [DONE]x\n\ndata: [D\n\ndata: {\"n\":1}\n\n",
        "-1",
        "broken",
        "broken",
        "broken",
        "1");
  }

  @Test
  void brokenEvent_doesNotStopTheStream() {
    events(
        "data: {\"broken\":\n\ndata: NaN\n\ndata: {\"n\":1}}\n\ndata: {\"n\":1} x\n\ndata: {\"n\":2} \n\n",
        "broken",
        "broken",
        "broken",
        "broken",
        "2");
  }

  @Test
  void bytesThatAreNoEvents_areSkipped() {
    events("{\"n\":9}\n\ndata: {\"n\":1}\n\n<html>\n", "1");
  }

  @Test
  void lines_eachHoldAText() {
    for (int size : new int[] {1, 2, 3, 1_000}) {
      Texts texts = new Texts(FramingTest::n);
      texts.feed(
          new LineScanner(TREE, texts),
          "{\"n\":1}\r\n\n {\"n\":2} \n{\"n\":\n{\"n\":3} x\n{\"n\":4}",
          size);
      assertThat(texts.seen()).containsExactly("1", "2", "broken", "broken", "4");
    }
  }

  @Test
  void array_isReadByElement() {
    values(
        "[{\"n\":1}\n,\r\n{\"n\":2},3,[{\"n\":4}],{\"n\":5}\n]\n",
        "1",
        "2",
        "-1",
        "-1",
        "5",
        "end");
    values("[]", "end");
  }

  @Test
  void arrayThatIsCut_keepsItsElements() {
    values("[{\"n\":1},{\"n\":2},{\"n\":", "1", "2", "broken");
    values("[{\"n\":1},{\"n\":2}", "1", "2", "broken");
  }

  @Test
  void value_mayHaveWhiteSpaceAround() {
    values("\n\n \t{\"n\":1} \n", "1");
    values("7", "-1");
    values("  \n ");
  }

  @Test
  void valueFollowedByGarbage_isBroken() {
    values("{\"n\":1} x", "broken");
    values("{\"n\":1}}", "broken");
    values("{\"n\":1}{\"n\":2}", "broken");
    values("{\"n\":1}\n]", "broken");
  }

  @Test
  void valuesOnTheirOwnLines_eachCount() {
    values("{\"n\":1}\n{\"n\":2}\r\n\n{\"n\":3}", "1", "2", "3");
  }

  @Test
  void contentType_isOverruledByTheFirstByte() {
    sniffed("application/json", "data: {\"n\":1}\n\n", "1");
    sniffed("", "\n: ok\n\ndata: {\"n\":1}\n\n", "1");
    sniffed("text/event-stream", "{\"n\":1}", "1");
    sniffed("text/event-stream", " [{\"n\":1}]", "1", "end");
    sniffed("", "\ufeff{\"n\":1}", "1");
    sniffed("application/x-ndjson", "{\"n\":1}\n{\"n\":\n{\"n\":3}\n", "1", "broken", "3");
  }

  @Test
  void pagesAndProse_areNotRead() {
    sniffed("text/html", "{\"n\":1}");
    sniffed("text/plain; charset=utf-8", "data: {\"n\":1}\n\n");
    sniffed("application/json", "<html>{\"n\":1}</html>");
    sniffed("application/json", "");
  }

  private static void events(String body, String... expected) {
    for (int size : new int[] {1, 2, 3, 7, 10_000}) {
      Texts texts = new Texts(FramingTest::n);
      texts.feed(new SseScanner(TREE, texts), body, size);
      assertThat(texts.seen()).as("pieces of %d", size).isEqualTo(List.of(expected));
    }
  }

  private static void values(String body, String... expected) {
    for (int size : new int[] {1, 2, 3, 7, 10_000}) {
      Texts texts = new Texts(FramingTest::n);
      texts.feed(new ValueScanner(TREE, texts), body, size);
      assertThat(texts.seen()).as("pieces of %d", size).isEqualTo(List.of(expected));
    }
  }

  private static void sniffed(String type, String body, String... expected) {
    for (int size : new int[] {1, 2, 10_000}) {
      Texts texts = new Texts(FramingTest::n);
      texts.feed(new SniffingFraming(type, TREE, texts), body, size);
      assertThat(texts.seen()).as("pieces of %d", size).isEqualTo(List.of(expected));
    }
  }

  private static String n(Captures text) {
    return String.valueOf(text.count(N));
  }
}
