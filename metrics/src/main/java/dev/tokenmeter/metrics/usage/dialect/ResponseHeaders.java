package dev.tokenmeter.metrics.usage.dialect;

import java.util.Optional;

/** Looks a header of the answer up by its name, whatever the case; of several the first. */
@FunctionalInterface
public interface ResponseHeaders {
  /** No header at all. */
  ResponseHeaders NONE = name -> Optional.empty();

  Optional<String> first(String name);
}
