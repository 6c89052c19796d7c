package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.metrics.record.CallerId;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Configured callers by the SHA-256 of their secrets. A few bits of the digest choose the
 * candidates, the whole digest is compared in constant time.
 */
final class KnownCallers {
  private final Map<Integer, List<Entry>> byDigest;

  private static final class Entry {
    private final byte[] digest;
    private final CallerId caller;

    Entry(byte[] digest, CallerId caller) {
      this.digest = digest;
      this.caller = caller;
    }
  }

  private KnownCallers(Map<Integer, List<Entry>> byDigest) {
    this.byDigest = byDigest;
  }

  static KnownCallers none() {
    return new KnownCallers(Map.of());
  }

  /** Indexes callers by digests in hex; of a digest listed twice the first caller wins. */
  static KnownCallers of(List<Caller> callers, Function<Caller, List<String>> digests) {
    Map<Integer, List<Entry>> index = new HashMap<>();
    for (Caller caller : callers) {
      CallerId id = id(caller);
      for (String hex : digests.apply(caller)) {
        byte[] digest = HexFormat.of().parseHex(hex);
        index.computeIfAbsent(bucket(digest), any -> new ArrayList<>()).add(new Entry(digest, id));
      }
    }
    return new KnownCallers(Map.copyOf(index));
  }

  static CallerId id(Caller caller) {
    return new CallerId(caller.name(), caller.team().orElse("none"), CallerId.Kind.CONFIGURED);
  }

  /** The caller who listed the credential with this SHA-256. */
  Optional<CallerId> find(byte[] digest) {
    for (Entry entry : byDigest.getOrDefault(bucket(digest), List.of())) {
      if (MessageDigest.isEqual(entry.digest, digest)) {
        return Optional.of(entry.caller);
      }
    }
    return Optional.empty();
  }

  private static int bucket(byte[] digest) {
    return ((digest[0] & 0xff) << 8) | (digest[1] & 0xff);
  }
}
