package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What finished exchanges taught: of a caller with a model, else of anybody with it, how many
 * tokens of each kind go in by byte of the request (most of them from a cache, in an agent's
 * session), and how many come out. Thread-safe and bounded; readers never wait.
 */
final class Experience {
  /** Pairs that are remembered, and models; a further one is a stranger. */
  static final int MAX_KEYS = 8_192;

  /** So many exchanges make a stranger known. */
  static final int ENOUGH = 10;

  private static final double WEIGHT = 0.2;

  /** One exchange out of the ordinary says little of the next one. */
  private static final double MOST_GROWTH = 4;

  private record Key(String caller, String model) {}

  /**
   * What exchanges need.
   *
   * @param tokens by byte for what goes in, by exchange for what comes out
   * @param exchanges that it was learned from
   */
  record Mix(Map<TokenType, Double> tokens, int exchanges) {

    Mix towards(Mix seen) {
      Map<TokenType, Double> next = new EnumMap<>(TokenType.class);
      for (TokenType type : TokenType.values()) {
        double before = tokens.getOrDefault(type, 0.0);
        double told = seen.tokens.getOrDefault(type, 0.0);
        double heard = known() && before > 0 ? Math.min(told, before * MOST_GROWTH) : told;
        double now = before + WEIGHT * (heard - before);
        if (now > 0) {
          next.put(type, now);
        }
      }
      return new Mix(next, Math.min(ENOUGH, exchanges + 1));
    }

    boolean known() {
      return exchanges >= ENOUGH;
    }

    double of(TokenType type, long bytes) {
      double each = tokens.getOrDefault(type, 0.0);
      return type.isInput() ? each * bytes : each;
    }
  }

  private final Map<Key, Mix> mixes = new ConcurrentHashMap<>();

  /** What such requests used to need; empty where nothing like it was seen. */
  Optional<Mix> of(String caller, String model) {
    Mix own = mixes.get(new Key(caller, model));
    return own != null ? Optional.of(own) : Optional.ofNullable(mixes.get(anybody(model)));
  }

  /** Learns from an exchange that came to its own end. */
  void learn(ExchangeRecord exchange) {
    if (exchange.outcome() != Outcome.OK || exchange.requestBytes() == 0) {
      return;
    }
    Optional<Tokens> used = exchange.usage().flatMap(usage -> usage.reported());
    Optional<String> model = exchange.modelRequested();
    if (used.isPresent() && model.isPresent()) {
      Map<TokenType, Double> seen = new EnumMap<>(TokenType.class);
      used.get()
          .counts()
          .forEach(
              (type, count) ->
                  seen.put(
                      type,
                      type.isInput() ? (double) count / exchange.requestBytes() : (double) count));
      learn(new Key(exchange.caller().name(), model.get()), new Mix(seen, 1));
      learn(anybody(model.get()), new Mix(seen, 1));
    }
  }

  private void learn(Key key, Mix seen) {
    Mix before = mixes.get(key);
    if (before != null) {
      mixes.put(key, before.towards(seen));
    } else if (mixes.size() < MAX_KEYS) {
      mixes.put(key, seen);
    }
  }

  private static Key anybody(String model) {
    return new Key("", model);
  }
}
