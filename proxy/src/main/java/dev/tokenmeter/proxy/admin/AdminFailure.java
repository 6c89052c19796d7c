package dev.tokenmeter.proxy.admin;

/** The admin port cannot be opened; the message is one line for the operator. */
public final class AdminFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Kind {
    /** The configuration asks for something that is refused. */
    CONFIGURATION,
    /** The machine does not give what was asked for. */
    ENVIRONMENT
  }

  private final Kind kind;

  AdminFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
