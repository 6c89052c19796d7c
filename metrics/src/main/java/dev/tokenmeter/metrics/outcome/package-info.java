/**
 * What teams got done, told from outside: merged pull requests a team and day. Reads what is told
 * and refuses what cannot be meant; keeps nothing.
 */
@NullMarked
package dev.tokenmeter.metrics.outcome;

import org.jspecify.annotations.NullMarked;
