package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NoProxyTest {

  @ParameterizedTest
  @CsvSource({
    "*,                  api.test,        443, true",
    "*:8443,             api.test,        443, false",
    "corp.test,          corp.test,       443, true",
    "corp.test,          vllm.corp.test,  443, true",
    "CORP.test,          vllm.Corp.TEST,  443, true",
    "corp.test,          notcorp.test,    443, false",
    "corp.test,          corp.test.evil,  443, false",
    "corp.test.,         vllm.corp.test.,  443, true",
    ".corp.test,         corp.test,       443, false",
    ".corp.test,         vllm.corp.test,  443, true",
    "*.corp.test,        a.b.corp.test,   443, true",
    "*.corp.test,        corp.test,       443, false",
    "corp.test:8443,     corp.test,       443, false",
    "corp.test:443,      corp.test,       443, true",
    "10.0.0.0/8,         10.200.3.4,      443, true",
    "10.0.0.0/8,         11.0.0.1,        443, false",
    "10.0.0.0/8,         ten.test,        443, false",
    "10.0.0.0/8:80,      10.1.1.1,        443, false",
    "0.0.0.0/0,          8.8.8.8,         443, true",
    "0.0.0.0/0,          ::1,             443, false",
    "10.1.2.3,           10.1.2.3,        443, true",
    "10.1.2.3:443,       10.1.2.3,        443, true",
    "10.1.2.3,           10.1.2.30,       443, false",
    "::1,                [::1],           443, true",
    "[::1]:443,          [0:0:0:0:0:0:0:1], 443, true",
    "[::1]:80,           ::1,             443, false",
    "fd00::/8,           fd12:3456::1,    443, true",
    "fd00::/8,           fe80::1,         443, false",
    "10.0.0.0/33,        10.0.0.1,        443, false",
    "10.0.0.0/,          10.0.0.0,        443, false",
    "corp.test:x,        corp.test,       443, false",
    "http://corp.test,   corp.test,       443, false",
    "localhost,          localhost,       443, true"
  })
  void entry_isReadAsUsual(String entry, String host, int port, boolean direct) {
    assertThat(NoProxy.of(List.of(entry)).matches(host, port)).isEqualTo(direct);
  }

  @Property
  void block_holdsAnAddress_exactlyIfTheirFirstBitsAgree(
      @ForAll @Size(4) byte[] base,
      @ForAll @Size(4) byte[] other,
      @ForAll @IntRange(min = 0, max = 32) int bits) {
    boolean agree = bitsOf(base).substring(0, bits).equals(bitsOf(other).substring(0, bits));
    NoProxy rules = NoProxy.of(List.of(dotted(base) + "/" + bits));
    assertThat(rules.matches(dotted(other), 443)).isEqualTo(agree);
  }

  @Property
  void domain_reachesItselfAndAllBelow_andNothingElse(
      @ForAll("labels") List<String> domain, @ForAll("labels") List<String> host) {
    boolean below =
        host.size() >= domain.size()
            && host.subList(host.size() - domain.size(), host.size()).equals(domain);
    NoProxy rules = NoProxy.of(List.of(String.join(".", domain).toUpperCase(Locale.ROOT)));
    assertThat(rules.matches(String.join(".", host), 443)).isEqualTo(below);
  }

  @Property
  void anyEntry_isReadWithoutAFault(@ForAll("entries") List<String> entries) {
    boolean all = entries.stream().map(String::strip).anyMatch(e -> e.equals("*"));
    boolean matches = NoProxy.of(entries).matches("unlisted.test", 443);
    assertThat(matches || !all).isTrue();
  }

  @Provide
  Arbitrary<List<String>> labels() {
    return Arbitraries.of("a", "b", "corp").list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> entries() {
    return Arbitraries.strings().withChars("*.:/[]-a19 \t%é").ofMaxLength(12).list().ofMaxSize(3);
  }

  private static String dotted(byte[] address) {
    return IntStream.range(0, address.length)
        .mapToObj(index -> Integer.toString(address[index] & 0xff))
        .collect(Collectors.joining("."));
  }

  private static String bitsOf(byte[] address) {
    return Arrays.stream(IntStream.range(0, address.length).map(i -> address[i] & 0xff).toArray())
        .mapToObj(octet -> Integer.toBinaryString(octet | 0x100).substring(1))
        .collect(Collectors.joining());
  }
}
