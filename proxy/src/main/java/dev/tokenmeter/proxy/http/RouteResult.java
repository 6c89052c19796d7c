package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Provider;
import java.util.Locale;
import java.util.Optional;

/** Where a request goes. */
public sealed interface RouteResult {

  /**
   * Forward.
   *
   * @param upstreamUri the target to send: the path of the provider's URL unless the client's
   *     begins with it, then path and query byte for byte as they came
   * @param path what follows the path of the provider's URL, as it came, with its leading slash and
   *     without query
   * @param pathToken the caller token in front of the path; a secret
   */
  record ToProvider(
      Provider provider,
      UpstreamAddress address,
      String upstreamUri,
      String path,
      Optional<String> pathToken)
      implements RouteResult {

    /** Without query and token, which are secrets. */
    @Override
    public String toString() {
      return "ToProvider[" + provider.name() + "]";
    }
  }

  /**
   * Answer it ourselves.
   *
   * @param pathToken the caller token in front of the path; a secret
   */
  record OwnPage(Kind kind, Optional<String> pathToken) implements RouteResult {

    @Override
    public String toString() {
      return "OwnPage[" + kind + "]";
    }
  }

  /**
   * Answer it with an error: no provider, or a path that the provider's rules forbid.
   *
   * @param shape of the provider that was addressed, as far as that is known
   */
  record Refused(Failure failure, ErrorShape shape) implements RouteResult {}

  /** The pages and endpoints of the data port. */
  enum Kind {
    /** {@code GET /}: what this is. */
    ABOUT,
    HEALTHZ,
    READYZ,
    /** What a caller used, for that caller. */
    ME,
    /** How to set up a client. */
    CONNECT,
    /** What is stored of people. */
    PRIVACY,
    /** What these pages refer to, by the last segment of the path. */
    ASSET;

    private static final String PAGES = "/_tokenmeter/";
    private static final String ASSETS = PAGES + "assets/";

    static Optional<Kind> endpoint(String path) {
      if (!path.startsWith(PAGES)) {
        return Optional.empty();
      }
      if (path.startsWith(ASSETS) && path.indexOf('/', ASSETS.length()) < 0) {
        return Optional.of(ASSET);
      }
      for (Kind kind : values()) {
        if (kind != ABOUT
            && kind != ASSET
            && path.equals(PAGES + kind.name().toLowerCase(Locale.ROOT))) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }
}
