package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnAddressesTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 8080, true",
    "127.0.0.1, 127.0.0.1, 8081, false",
    "127.0.0.1, 127.0.0.2, 8080, false",
    "127.0.0.1, 0.0.0.0,   8080, true",
    "127.0.0.1, ::1,       8080, false",
    "::1,       ::,        8080, true",
    "0.0.0.0,   127.0.0.9, 8080, true",
    "0.0.0.0,   ::1,       8080, true",
    "::,        127.0.0.1, 8080, true",
    "::,        ::,        8080, true",
    "0.0.0.0,   192.0.2.1, 8080, false",
    "0.0.0.0,   127.0.0.1, 8081, false",
    "192.0.2.1, 192.0.2.1, 8080, true",
    "192.0.2.1, 0.0.0.0,   8080, false"
  })
  void listenerOnPort8080_isReachedByItsOwnAddressesOnly(
      String listener, String dialled, int port, boolean ours) {
    OwnAddresses own = new OwnAddresses(() -> Set.of(at(listener)));
    assertThat(own.contains(InetAddress.ofLiteral(dialled), port)).isEqualTo(ours);
  }

  @Test
  void wildcardListener_isReachedByEveryInterface() throws Exception {
    OwnAddresses own = new OwnAddresses(() -> Set.of(at("0.0.0.0")));
    assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
        .isNotEmpty()
        .allMatch(address -> own.contains(address, 8080));
  }

  @Test
  void processThatDoesNotListen_ownsNothing() {
    assertThat(OwnAddresses.none().contains(InetAddress.getLoopbackAddress(), 8080)).isFalse();
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 8080);
  }
}
