package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of a statement, in our terms.
 *
 * @param at when its time begins
 * @param until when its time ends
 * @param model in the export's words; empty where it names none
 * @param key the name of the paying key, else its id; empty where it names none
 * @param keyId its id, where the export tells a name too
 * @param tells the token types that this kind of export keeps apart; what we keep apart beyond that
 *     is added up before it is compared. Empty in a line that tells money alone.
 * @param tokens by these types
 * @param bill the money; empty in a line that tells usage alone
 */
record StatementLine(
    Issuer issuer,
    Instant at,
    Instant until,
    Optional<String> model,
    Optional<String> key,
    Optional<String> keyId,
    Set<TokenType> tells,
    Map<TokenType, BigDecimal> tokens,
    Optional<Bill> bill) {

  StatementLine {
    tells = Set.copyOf(tells);
    tokens = Map.copyOf(tokens);
  }

  /**
   * Money of a line.
   *
   * @param usd US dollars; negative in a credit
   * @param type the token type it was paid for; empty where the line does not tell
   */
  record Bill(Nature nature, BigDecimal usd, Optional<TokenType> type) {}

  /** What money was paid for. */
  enum Nature {
    /** Tokens. */
    TOKENS,
    /** Something beside tokens: searches, sessions, storage. */
    FEE,
    /** A discount, a refund, a promotion: less to pay, for nothing that was used. */
    CREDIT
  }
}
