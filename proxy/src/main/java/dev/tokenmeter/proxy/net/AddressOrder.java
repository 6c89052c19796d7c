package dev.tokenmeter.proxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The order in which the addresses of one host are tried. */
final class AddressOrder {
  /** Addresses tried for one connection; the rest are left out. */
  static final int TRIED_MAX = 8;

  private AddressOrder() {}

  /**
   * The last good address first if it is still one of them, then both families in turn, beginning
   * with the system's first and keeping the system's order within each, so that one dead family
   * costs one timeout and not one per address. At most {@link #TRIED_MAX}.
   */
  static List<InetAddress> of(List<InetAddress> resolved, Optional<InetAddress> lastGood) {
    if (resolved.size() == 1) {
      return resolved;
    }
    boolean firstIsV6 = resolved.getFirst() instanceof Inet6Address;
    Iterator<InetAddress> ours = family(resolved, firstIsV6);
    Iterator<InetAddress> others = family(resolved, !firstIsV6);
    List<InetAddress> order = new ArrayList<>(resolved.size());
    while (ours.hasNext() || others.hasNext()) {
      if (ours.hasNext()) {
        order.add(ours.next());
      }
      if (others.hasNext()) {
        order.add(others.next());
      }
    }
    return Stream.concat(lastGood.filter(resolved::contains).stream(), order.stream())
        .distinct()
        .limit(TRIED_MAX)
        .toList();
  }

  private static Iterator<InetAddress> family(List<InetAddress> resolved, boolean v6) {
    return resolved.stream().filter(address -> address instanceof Inet6Address == v6).iterator();
  }
}
