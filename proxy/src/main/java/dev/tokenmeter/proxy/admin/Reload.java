package dev.tokenmeter.proxy.admin;

import java.util.List;

/** What came of reading the configuration again. */
public sealed interface Reload {

  /** The new configuration is in force. */
  record Done() implements Reload {}

  /** Nothing has changed, because of these problems, one line each. */
  record Refused(List<String> problems) implements Reload {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
