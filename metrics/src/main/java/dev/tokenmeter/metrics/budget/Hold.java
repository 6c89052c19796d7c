package dev.tokenmeter.metrics.budget;

/**
 * What one running exchange has reserved of one account, in the window in which it was admitted.
 * Belongs to the exchange's event loop.
 */
final class Hold {
  private final BudgetInForce budget;
  private final Account account;
  private final Tally tally;
  private long reserved;
  private long exposed;

  /** Of an amount that the tally has reserved already. */
  Hold(BudgetInForce budget, Account account, Tally tally, long reserved) {
    this.budget = budget;
    this.account = account;
    this.tally = tally;
    this.reserved = reserved;
  }

  BudgetInForce budget() {
    return budget;
  }

  Account account() {
    return account;
  }

  Tally tally() {
    return tally;
  }

  long reserved() {
    return reserved;
  }

  /** The tally has reserved so much more. */
  void reservedMore(long amount) {
    reserved += amount;
  }

  /** Reserves what is known better now. */
  void reserve(long amount) {
    tally.reserve(amount - reserved);
    reserved = amount;
  }

  /** It costs so much already, so at least that is reserved. */
  void atLeast(long amount) {
    if (amount > reserved) {
      reserve(amount);
    }
    if (amount > exposed) {
      expose(amount);
    }
  }

  /** It can cost no more than this, as far as anybody knows. */
  void expose(long most) {
    long bound = Math.max(most, reserved);
    tally.expose(bound - exposed);
    exposed = bound;
  }

  /** The exchange is over; what it cost has been settled. */
  void release() {
    tally.reserve(-reserved);
    tally.expose(-exposed);
    reserved = 0;
    exposed = 0;
    account.leave();
  }
}
