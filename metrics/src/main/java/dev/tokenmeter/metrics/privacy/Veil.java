package dev.tokenmeter.metrics.privacy;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What one level of {@code privacy} leaves of callers: their names, pseudonyms, or no caller at
 * all. A name that names nobody, and one that is a pseudonym already, stays as it is, so that a
 * veil over a veil shows the same. Immutable, usable by all threads.
 *
 * @param pseudonym a stable name like {@code who-xxxxxxxxxx} that tells nothing, for a caller's
 *     name
 */
public record Veil(Shown shown, UnaryOperator<String> pseudonym) {
  /** Leaves everything as it is. */
  public static final Veil NONE = new Veil(Shown.NAMED, UnaryOperator.identity());

  private static final Pattern PSEUDONYM = Pattern.compile("who-[a-z2-7]{10}");
  private static final Pattern KEY = Pattern.compile("key-[a-z2-7]{10}");

  /** The name to show for a caller. */
  public String name(String name) {
    return switch (shown) {
      case NAMED -> name;
      case PSEUDONYM -> namesNobody(name) ? name : pseudonym.apply(name);
      case TEAM -> CallerId.WITHHELD;
    };
  }

  private static boolean namesNobody(String name) {
    return name.startsWith("_")
        || name.equals(CallerId.ANONYMOUS.name())
        || PSEUDONYM.matcher(name).matches();
  }

  /** The caller to count: of the same team, and with the same place under bounds. */
  public CallerId caller(CallerId caller) {
    return switch (shown) {
      case NAMED -> caller;
      case PSEUDONYM -> new CallerId(name(caller.name()), caller.team(), caller.kind());
      case TEAM -> new CallerId(name(caller.name()), caller.team(), CallerId.Kind.FIXED);
    };
  }

  /** The callers of a configuration under the names that are shown. */
  public List<Caller> callers(List<Caller> configured) {
    return configured.stream()
        .map(
            each ->
                new Caller(
                    name(each.name()), each.team(), each.keys(), each.tokens(), each.standing()))
        .toList();
  }

  /**
   * The alias of the paying key: that of an operator's key stays, that of a caller's own key is a
   * name of his.
   */
  public Optional<String> credential(Optional<String> alias) {
    return alias.flatMap(
        known ->
            !KEY.matcher(known).matches()
                ? alias
                : switch (shown) {
                  case NAMED -> alias;
                  case PSEUDONYM -> Optional.of(pseudonym.apply(known));
                  case TEAM -> Optional.empty();
                });
  }

  /**
   * The exchange as it may be kept. A provider's request id leads to a key in the provider's own
   * console, so it goes with the name; a session, which tells the exchanges of one person from
   * those of others, goes with the pseudonym.
   */
  public ExchangeRecord exchange(ExchangeRecord exchange) {
    return shown == Shown.NAMED
        ? exchange
        : exchange.of(
            caller(exchange.caller()),
            shown == Shown.TEAM ? Optional.empty() : exchange.session(),
            credential(exchange.credential()),
            Optional.empty());
  }

  /** The level that shows less. */
  public static Shown stricter(Shown a, Shown b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
