package dev.tokenmeter.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all readers of one file share.
 *
 * @param base directory against which the file's own relative paths are resolved; empty for none
 * @param unbuilt dotted names of keys that wait for their feature, filled while reading
 */
record Reading(
    Findings findings, Optional<Path> base, Map<String, String> environment, List<String> unbuilt) {

  static Reading of(String file, Map<String, String> environment) {
    return new Reading(new Findings(file), directory(file), environment, new ArrayList<>());
  }

  void problem(Spot spot, String message) {
    findings.problem(spot, message);
  }

  /** Notes a key that is valid but has no effect in this version. */
  void unbuilt(Spot spot, String name) {
    unbuilt.add(name);
    findings.warn(spot, name + " is valid but has no effect yet: this version lacks its feature");
  }

  private static Optional<Path> directory(String file) {
    try {
      return Optional.ofNullable(Path.of(file).getParent());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
