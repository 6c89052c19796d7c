package dev.tokenmeter.proxy.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who is reached without the egress proxy, as {@code NO_PROXY} is commonly read (curl, Go): {@code
 * *} for all; {@code corp.example} for that host and all below it; {@code .corp.example} or {@code
 * *.corp.example} for those below it only; an IP address; a CIDR block. Each may end in {@code
 * :port}. Addresses and blocks match upstreams that are written as an address: no name is looked up
 * for this. An entry that is none of these matches nothing.
 */
record NoProxy(List<Rule> rules) {

  NoProxy {
    rules = List.copyOf(rules);
  }

  /** One entry. */
  sealed interface Rule {
    boolean matches(String host, int port);

    /** Everything, on one port if it is given. */
    record Everything(OptionalInt port) implements Rule {
      @Override
      public boolean matches(String host, int port) {
        return fits(this.port, port);
      }
    }

    /**
     * A domain.
     *
     * @param suffix begins with a dot, lower case
     * @param reach whether the domain's own name is meant, too
     */
    record Domain(String suffix, Reach reach, OptionalInt port) implements Rule {
      @Override
      public boolean matches(String host, int port) {
        boolean itself = reach == Reach.ITSELF_AND_BELOW && host.equals(suffix.substring(1));
        return fits(this.port, port) && (itself || host.endsWith(suffix));
      }
    }

    /** A block of addresses; a single one has all its bits fixed. */
    record Block(InetAddress base, int bits, OptionalInt port) implements Rule {
      @Override
      public boolean matches(String host, int port) {
        return fits(this.port, port)
            && HostNames.literal(host).filter(address -> holds(base, bits, address)).isPresent();
      }
    }
  }

  /** How far a domain reaches. */
  enum Reach {
    ITSELF_AND_BELOW,
    BELOW
  }

  /** Reads the entries; blank ones are left out. */
  static NoProxy of(List<String> entries) {
    return new NoProxy(
        entries.stream()
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .flatMap(entry -> rule(entry).stream())
            .toList());
  }

  /** Whether this upstream is reached directly. */
  boolean matches(String host, int port) {
    String name = HostNames.unbracketed(withoutRootDot(host.toLowerCase(Locale.ROOT)));
    return rules.stream().anyMatch(rule -> rule.matches(name, port));
  }

  private static Optional<Rule> rule(String entry) {
    Optional<Rule> block = block(entry, OptionalInt.empty());
    if (block.isPresent()) {
      return block;
    }
    int colon = entry.lastIndexOf(':');
    if (colon < 0) {
      return hostRule(entry, OptionalInt.empty());
    }
    OptionalInt port = number(entry.substring(colon + 1), 65_535);
    return port.isEmpty() ? Optional.empty() : hostRule(entry.substring(0, colon), port);
  }

  private static Optional<Rule> hostRule(String host, OptionalInt port) {
    if (host.equals("*")) {
      return Optional.of(new Rule.Everything(port));
    }
    Optional<Rule> block = block(host, port);
    if (block.isPresent()) {
      return block;
    }
    String domain = withoutRootDot(host.startsWith("*.") ? host.substring(1) : host);
    boolean below = domain.startsWith(".");
    String name = below ? domain.substring(1) : domain;
    return HostNames.isHost(name) && name.indexOf(':') < 0
        ? Optional.of(
            new Rule.Domain("." + name, below ? Reach.BELOW : Reach.ITSELF_AND_BELOW, port))
        : Optional.empty();
  }

  private static Optional<Rule> block(String text, OptionalInt port) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    return HostNames.literal(address)
        .flatMap(
            base -> {
              int width = base.getAddress().length * Byte.SIZE;
              OptionalInt bits =
                  slash < 0 ? OptionalInt.of(width) : number(text.substring(slash + 1), width);
              return bits.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Rule.Block(base, bits.getAsInt(), port));
            });
  }

  private static OptionalInt number(String digits, int max) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    int value = Integer.parseInt(digits);
    return value <= max ? OptionalInt.of(value) : OptionalInt.empty();
  }

  private static String withoutRootDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static boolean fits(OptionalInt wanted, int port) {
    return wanted.isEmpty() || wanted.getAsInt() == port;
  }

  private static boolean holds(InetAddress base, int bits, InetAddress address) {
    byte[] fixed = base.getAddress();
    byte[] tested = address.getAddress();
    int free = fixed.length * Byte.SIZE - bits;
    return fixed.length == tested.length
        && new BigInteger(1, fixed)
            .shiftRight(free)
            .equals(new BigInteger(1, tested).shiftRight(free));
  }
}
