/** What is known of a finished exchange; the one value that metrics, access log and ledger read. */
@NullMarked
package dev.tokenmeter.metrics.record;

import org.jspecify.annotations.NullMarked;
