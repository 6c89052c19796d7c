package dev.tokenmeter.proxy.admin;

import java.util.Optional;
import java.util.Set;

/**
 * Whether a request comes from a page of somebody else. Browsers tell by {@code Origin} (RFC 6454)
 * and {@code Sec-Fetch-Site} (W3C Fetch Metadata); other clients send neither. A link that a person
 * follows is no such request: nobody but him sees the answer.
 */
final class Origins {
  private static final Set<String> OURS = Set.of("same-origin", "none");

  private Origins() {}

  static boolean isForeign(Visit visit) {
    return visit.header("Origin").filter(origin -> !isOwn(origin, visit)).isPresent()
        || (visit.header("Sec-Fetch-Site").filter(site -> !OURS.contains(site)).isPresent()
            && !isFollowedLink(visit));
  }

  private static boolean isOwn(String origin, Visit visit) {
    Optional<String> host = visit.header("Host");
    // Behind a terminator of TLS the page's scheme is https, and we do not see it.
    return host.filter(
            name ->
                origin.equalsIgnoreCase("http://" + name)
                    || origin.equalsIgnoreCase("https://" + name))
        .isPresent();
  }

  private static boolean isFollowedLink(Visit visit) {
    return visit.isRead()
        && visit.header("Sec-Fetch-Mode").filter("navigate"::equals).isPresent()
        && visit.header("Sec-Fetch-Dest").filter("document"::equals).isPresent();
  }
}
