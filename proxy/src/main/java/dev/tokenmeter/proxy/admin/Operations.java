package dev.tokenmeter.proxy.admin;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the admin port shows and does. All of it is called on threads of the admin port.
 *
 * @param metrics what {@code /metrics} shows
 * @param ready whether new exchanges are welcome; false while draining
 * @param reload reads the configuration again
 * @param facts what the page tells of the running process
 */
public record Operations(
    Exposition metrics, BooleanSupplier ready, Supplier<Reload> reload, Supplier<Facts> facts) {

  /**
   * The running process in a few words.
   *
   * @param dataUrl where assistants are pointed at
   * @param providers names of the enabled providers
   */
  public record Facts(String version, String dataUrl, List<String> providers) {
    public Facts {
      providers = List.copyOf(providers);
    }
  }
}
