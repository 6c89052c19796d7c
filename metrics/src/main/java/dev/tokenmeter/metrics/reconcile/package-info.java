/** A provider's own usage exports and invoices, held against the ledger. */
@NullMarked
package dev.tokenmeter.metrics.reconcile;

import org.jspecify.annotations.NullMarked;
