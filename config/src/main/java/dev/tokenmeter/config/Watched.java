package dev.tokenmeter.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a configuration file held at one moment, and with it the certificates and keys that it
 * names, since those are renewed in place.
 */
record Watched(WatchedContent file, Map<Path, WatchedContent> beside) {

  /**
   * Reads all of it.
   *
   * @param inForce names the files beside it
   */
  static Watched read(Path file, Config inForce) {
    return new Watched(WatchedContent.read(file), contents(inForce));
  }

  private static Map<Path, WatchedContent> contents(Config inForce) {
    Map<Path, WatchedContent> contents = new TreeMap<>();
    files(inForce).forEach(each -> contents.put(each, WatchedContent.read(each)));
    return contents;
  }

  /** The same content, with the files that are named now where those are others. */
  Watched naming(Config inForce) {
    return beside.keySet().equals(files(inForce)) ? this : new Watched(file, contents(inForce));
  }

  private static Set<Path> files(Config config) {
    Set<Path> files = new TreeSet<>();
    config
        .listen()
        .tls()
        .ifPresent(
            tls -> {
              for (Listen.Pair pair : tls.pairs()) {
                files.add(Path.of(pair.certificate()));
                files.add(Path.of(pair.key()));
              }
              tls.clients().map(clients -> Path.of(clients.ca())).ifPresent(files::add);
            });
    return files;
  }
}
