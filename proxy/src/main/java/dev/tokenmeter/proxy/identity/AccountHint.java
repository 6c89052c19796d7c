package dev.tokenmeter.proxy.identity;

/** Whether an account id in the request body would name the owner of the credential. */
public sealed interface AccountHint {

  /** The credential is long-lived, or there is none. */
  record Unneeded() implements AccountHint {}

  /** The credential rotates: an account id beats every other description of its owner. */
  record Awaited(FingerprintKey key) implements AccountHint {}
}
