package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What may be spent in a calendar window.
 *
 * @param zone where days, weeks (from Monday) and months begin
 * @param terms what may be said of it beside
 */
public record Budget(
    String name,
    Scope scope,
    Limit limit,
    Window window,
    ZoneId zone,
    Mode mode,
    BudgetTerms terms) {

  /** A budget of which nothing else is said. */
  public Budget(String name, Scope scope, Limit limit, Window window, ZoneId zone, Mode mode) {
    this(name, scope, limit, window, zone, mode, BudgetTerms.defaults());
  }

  /** What may be spent at this time: more than usual while a raise holds. */
  public Limit limitAt(Instant when) {
    return terms
        .raise()
        .filter(raise -> when.isBefore(raise.until()))
        .map(BudgetTerms.Raise::to)
        .orElse(limit);
  }

  /**
   * The exchanges that a budget counts; all of them when both parts are empty.
   *
   * @param only globs that every named label has to match
   * @param each one budget of this size for every value of the label
   */
  public record Scope(Map<Label, String> only, Optional<Label> each) {
    public Scope {
      Map<Label, String> copy = new EnumMap<>(Label.class);
      copy.putAll(only);
      only = Collections.unmodifiableMap(copy);
    }
  }

  /** What an exchange can be told apart by. */
  public enum Label {
    CALLER,
    TEAM,
    CLIENT,
    PROVIDER,
    MODEL
  }

  /** Money or tokens, greater than zero. */
  public sealed interface Limit {

    /** US dollars. */
    record Usd(BigDecimal amount) implements Limit {}

    /** Tokens of all types together. */
    record TokenCount(long tokens) implements Limit {}
  }

  /** The calendar unit after which a budget starts anew. */
  public enum Window {
    DAY,
    WEEK,
    MONTH
  }

  /** Only watched, denied once spent, or denied unless it surely fits. */
  public enum Mode {
    OBSERVE,
    GATE,
    STRICT
  }
}
