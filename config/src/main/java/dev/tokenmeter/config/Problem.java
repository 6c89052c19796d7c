package dev.tokenmeter.config;

/**
 * Something in a configuration file that the operator has to know of. The message is one line and
 * never holds a value of the file, which may be a secret.
 *
 * @param file as the operator named it
 * @param line from 1
 * @param column in characters, from 1
 * @param message what is wrong and what is allowed
 */
public record Problem(String file, int line, int column, String message) {

  /** {@code file:line:column: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
