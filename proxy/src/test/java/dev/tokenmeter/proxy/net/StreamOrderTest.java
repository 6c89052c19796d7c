package dev.tokenmeter.proxy.net;

import static dev.tokenmeter.proxy.net.StreamOrder.Place.AFTER_END;
import static dev.tokenmeter.proxy.net.StreamOrder.Place.DUE;
import static dev.tokenmeter.proxy.net.StreamOrder.Place.PASSED_OVER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StreamOrderTest {
  private final StreamOrder order = new StreamOrder();

  @Test
  void fields_ofANewStreamAndItsTrailers_areDue() {
    assertThat(order.fields(1)).isEqualTo(DUE);
    assertThat(order.fields(1)).isEqualTo(DUE);
    assertThat(order.fields(3)).isEqualTo(DUE);
  }

  @Test
  void fields_afterTheEnd_areNot() {
    order.fields(1);
    order.ended(1);

    assertThat(order.fields(1)).isEqualTo(AFTER_END);
  }

  @Test
  void fields_ofAStreamThatWasPassedOver_areNot() {
    order.fields(5);

    assertThat(order.fields(3)).isEqualTo(PASSED_OVER);
    assertThat(order.fields(1)).isEqualTo(PASSED_OVER);
  }

  @Test
  void streams_beyondTheMemory_areLeftToTheCodec() {
    for (int i = 0; i <= StreamOrder.REMEMBERED; i++) {
      order.fields(2 * i + 1);
      order.ended(2 * i + 1);
    }

    assertThat(order.fields(1)).isEqualTo(DUE);
    assertThat(order.fields(3)).isEqualTo(AFTER_END);
  }
}
