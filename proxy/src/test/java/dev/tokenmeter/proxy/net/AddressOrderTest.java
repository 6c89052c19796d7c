package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AddressOrderTest {

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  @Test
  void families_takeTurns_beginningWithTheSystemsFirst() {
    assertThat(
            AddressOrder.of(
                addresses("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1", "fd00::2"),
                Optional.empty()))
        .isEqualTo(addresses("10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2", "10.0.0.3"));
    assertThat(AddressOrder.of(addresses("fd00::1", "fd00::2", "10.0.0.1"), Optional.empty()))
        .isEqualTo(addresses("fd00::1", "10.0.0.1", "fd00::2"));
  }

  @Test
  void lastGoodAddress_thatIsStillListed_comesFirstAndOnce() {
    assertThat(
            AddressOrder.of(
                addresses("10.0.0.1", "10.0.0.2"), Optional.of(InetAddress.ofLiteral("10.0.0.2"))))
        .isEqualTo(addresses("10.0.0.2", "10.0.0.1"));
  }

  @Test
  void lastGoodAddress_thatIsNoLongerListed_isNotTried() {
    assertThat(
            AddressOrder.of(
                addresses("10.0.0.1", "10.0.0.2"), Optional.of(InetAddress.ofLiteral("10.0.0.9"))))
        .isEqualTo(addresses("10.0.0.1", "10.0.0.2"));
  }

  @Test
  void addresses_pastTheBound_areLeftOut() {
    List<InetAddress> many =
        IntStream.range(0, AddressOrder.TRIED_MAX + 1)
            .mapToObj(last -> InetAddress.ofLiteral("10.0.0." + last))
            .toList();
    assertThat(AddressOrder.of(many, Optional.empty()))
        .isEqualTo(many.subList(0, AddressOrder.TRIED_MAX));
    assertThat(AddressOrder.of(many.subList(0, AddressOrder.TRIED_MAX), Optional.empty()))
        .hasSize(AddressOrder.TRIED_MAX);
  }
}
