package dev.tokenmeter.metrics.privacy;

import dev.tokenmeter.config.Privacy;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The veil for each place, by the configuration in force. Thread-safe.
 *
 * @param privacy the levels of now
 * @param pseudonym a stable name like {@code who-xxxxxxxxxx} that tells nothing, for a caller's
 *     name
 */
public record Veils(Supplier<Privacy> privacy, UnaryOperator<String> pseudonym) {

  /** For what metrics count. */
  public Veil metrics() {
    return at(privacy.get().metrics());
  }

  /** For what the ledger and the access log keep, and what operators see of budgets. */
  public Veil ledger() {
    return at(privacy.get().ledger());
  }

  /** For what the board shows. */
  public Veil board() {
    return at(privacy.get().board());
  }

  /** For who may read without operating: no more than both ledger and board show. */
  public Veil readers() {
    Privacy levels = privacy.get();
    return at(Veil.stricter(levels.ledger(), levels.board()));
  }

  /** For telling people apart, whatever the level of the ledger was: one name for each caller. */
  public Veil pseudonyms() {
    return at(Privacy.Shown.PSEUDONYM);
  }

  private Veil at(Privacy.Shown shown) {
    return new Veil(shown, pseudonym);
  }

  /** The names under which a ledger may hold a caller, whatever its level was. */
  public Set<String> names(String caller) {
    String other = pseudonyms().name(caller);
    return other.equals(caller) ? Set.of(caller) : Set.of(caller, other);
  }
}
