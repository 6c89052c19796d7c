package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.Tokens;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a caller used for a team in one class of use.
 *
 * @param signal the class's label; empty for ordinary use, and where nobody has looked
 * @param classified false where the class is not known any more
 * @param requests exchanges
 * @param unmetered those of them that used tokens nobody knows the number of
 * @param tokens reported and estimated
 * @param nanoUsd at the prices that held, also what a seat's flat fee covers; empty where nothing
 *     has a price
 * @param unpriced tokens without a price
 * @param busyMillis how long the exchanges took together; empty where it is not known any more
 */
public record CallerUse(
    String team,
    String caller,
    Optional<String> signal,
    boolean classified,
    long requests,
    long unmetered,
    Tokens tokens,
    OptionalLong nanoUsd,
    long unpriced,
    OptionalLong busyMillis) {}
