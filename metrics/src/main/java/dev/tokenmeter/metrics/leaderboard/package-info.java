/**
 * Teams side by side on several axes, in bands and not in ranks, and nothing of a group that is too
 * small. Arithmetic alone: no clock, no ledger, no names of anybody.
 */
@NullMarked
package dev.tokenmeter.metrics.leaderboard;

import org.jspecify.annotations.NullMarked;
