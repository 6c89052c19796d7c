package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import java.util.Optional;

/** The answer to "who is this, and may they pass". Holds no secret, so it may be shown. */
public sealed interface Identification {

  /** Whose credential the provider sees. */
  enum CredentialUse {
    /** The caller's own, as it came. */
    FORWARDED,
    /** The operator's, in place of whatever the caller sent. */
    SWAPPED
  }

  /**
   * A request that may pass.
   *
   * @param caller who is counted, as far as the head of the request tells
   * @param credential alias of the paying key: the provider's name for the operator's, {@code
   *     key-…} or {@code _unidentified} for the caller's, empty without any
   * @param account whether the request body may still tell more
   * @param mismatch how the request speaks of another caller; empty where it does not
   */
  record Identified(
      CallerId caller,
      Proof proof,
      Optional<String> credential,
      Billing billing,
      CredentialUse use,
      AccountHint account,
      Optional<IdentityMismatch> mismatch)
      implements Identification {

    /** An answer to a request whose claims are not weighed yet. */
    Identified(
        CallerId caller,
        Proof proof,
        Optional<String> credential,
        Billing billing,
        CredentialUse use,
        AccountHint account) {
      this(caller, proof, credential, billing, use, account, Optional.empty());
    }

    Identified withMismatch(Optional<IdentityMismatch> found) {
      return new Identified(caller, proof, credential, billing, use, account, found);
    }

    /**
     * The caller once the request body is known.
     *
     * @param accountFromBody the stable id in {@code metadata.user_id}
     */
    public CallerId withAccount(Optional<String> accountFromBody) {
      return settle(accountFromBody).caller();
    }

    /**
     * Caller and credential alias once the request body is known. Changes them only where the
     * credential rotates; a caller who was configured or certified keeps the name.
     */
    public Identified settle(Optional<String> accountFromBody) {
      return switch (account) {
        case AccountHint.Unneeded unneeded -> this;
        case AccountHint.Awaited awaited ->
            accountFromBody
                .filter(id -> !id.isBlank())
                .map(awaited.key()::account)
                .map(this::named)
                .orElse(this);
      };
    }

    private Identified named(String alias) {
      boolean proved =
          switch (caller.kind()) {
            case CONFIGURED, CERTIFIED -> true;
            case FINGERPRINT, FIXED -> false;
          };
      CallerId name =
          proved ? caller : new CallerId(alias, caller.team(), CallerId.Kind.FINGERPRINT);
      Proof by = proved ? proof : Proof.ACCOUNT;
      return new Identified(name, by, Optional.of(alias), billing, use, account, mismatch);
    }
  }

  /**
   * A request that may not pass.
   *
   * @param message one or two sentences for the person at the client; never holds a credential
   * @param caller who is counted for it
   */
  record Refused(Refusal reason, String message, CallerId caller) implements Identification {}
}
