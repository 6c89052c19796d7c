package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefaceTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final List<String> chosen = new ArrayList<>();
  private final EmbeddedChannel channel = channel(chosen);

  private static EmbeddedChannel channel(List<String> chosen) {
    return new EmbeddedChannel(new Preface(_ -> chosen.add("h2")));
  }

  private static void send(EmbeddedChannel to, String bytes) {
    to.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  private static String passed(EmbeddedChannel from) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf piece = from.readInbound(); piece != null; piece = from.readInbound()) {
      all.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "PO", "PU", "PA", "PRO", "\r\n", "\u0016\u0003"})
  void anythingElse_passesWithItsFirstBytes(String start) {
    send(channel, start);

    assertThat(passed(channel)).isEqualTo(start);
    assertThat(chosen).isEmpty();
    assertThat(channel.pipeline().get(Preface.class)).isNull();
  }

  @Property
  void preface_inAnyTwoCuts_isHttp2AndPassesWhole(
      @ForAll @IntRange(max = 30) int first, @ForAll @IntRange(max = 30) int second) {
    String all = PREFACE + "frames";
    List<String> told = new ArrayList<>();
    EmbeddedChannel split = channel(told);
    int low = Math.min(first, second);
    int high = Math.max(first, second);

    send(split, all.substring(0, low));
    send(split, all.substring(low, high));
    send(split, all.substring(high));

    assertThat(passed(split)).isEqualTo(all);
    assertThat(told).containsExactly("h2");
    assertThat(split.pipeline().get(Preface.class)).isNull();
  }

  @Property
  void preface_thatIsBrokenAnywhere_isHttp1AndPassesWhole(@ForAll @IntRange(max = 23) int at) {
    String broken = PREFACE.substring(0, at) + "x" + PREFACE.substring(at + 1);
    List<String> told = new ArrayList<>();
    EmbeddedChannel split = channel(told);

    for (int i = 0; i < broken.length(); i++) {
      send(split, broken.substring(i, i + 1));
    }

    assertThat(passed(split)).isEqualTo(broken);
    assertThat(told).isEmpty();
  }

  @Test
  void connection_thatEndsWithinThePreface_leavesNothingBehind() {
    ByteBuf start = Unpooled.copiedBuffer("PRI", StandardCharsets.ISO_8859_1);
    channel.writeInbound(start);

    channel.finish();

    assertThat(start.refCnt()).isZero();
  }
}
