package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Egress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LastGoodTest {
  private final Rig rig = new Rig();
  private final List<String> limits = new ArrayList<>();
  private final InetAddress address = InetAddress.ofLiteral("10.0.0.1");

  @AfterEach
  void close() {
    rig.close();
  }

  private static EgressRoute route(int port) throws ConnectFailure {
    return EgressRoute.of(new UpstreamKey(false, "api.test", port, Egress.direct()));
  }

  @Test
  void addresses_atTheBound_areAllKept() throws Exception {
    LastGood two = new LastGood(2, limits::add);
    two.remember(rig.loop(), route(1), address);
    two.remember(rig.loop(), route(2), address);
    assertThat(two.of(rig.loop(), route(1))).contains(address);
    assertThat(two.of(rig.loop(), route(2))).contains(address);
    assertThat(limits).isEmpty();
  }

  @Test
  void addresses_pastTheBound_areForgottenAndCounted() throws Exception {
    LastGood two = new LastGood(2, limits::add);
    for (int port = 1; port <= 3; port++) {
      two.remember(rig.loop(), route(port), address);
    }
    assertThat(two.size()).isEqualTo(2);
    assertThat(limits).containsExactly("remembered_addresses");
  }
}
