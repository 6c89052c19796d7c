/**
 * What was used since when? Finished exchanges in a SQLite file, written behind the data path; the
 * only room that knows SQL.
 */
@NullMarked
package dev.tokenmeter.metrics.ledger;

import org.jspecify.annotations.NullMarked;
