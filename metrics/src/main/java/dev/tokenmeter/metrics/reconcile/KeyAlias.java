package dev.tokenmeter.metrics.reconcile;

/**
 * An operator's word for who a key is.
 *
 * @param exported the key's name or id on the invoice
 * @param credential its alias in the ledger
 */
public record KeyAlias(String exported, String credential) {}
