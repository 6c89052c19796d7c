package dev.tokenmeter.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kinds of URL in the configuration. What is wrong is said without the URL: it may hold a
 * secret.
 */
final class Urls {
  private static final Pattern PLACE = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::(\\d{1,5}))?");
  private static final int MAX_PORT = 65_535;

  private Urls() {}

  /** A URL of the wanted kind, or why it is not. */
  sealed interface Parsed {
    record Good(URI uri) implements Parsed {}

    /** A predicate to follow the key's name: {@code must be …, is …}. */
    record Bad(String why) implements Parsed {}
  }

  /** A provider's address: scheme, authority and optional path, nothing else. */
  static Parsed upstream(String text) {
    String form = "must be like https://api.example.com or http://10.0.0.5:8000/prefix";
    return parse(text)
        .map(
            uri -> {
              if (uri.getRawUserInfo() != null || authority(uri).contains("@")) {
                return bad("must not hold user information; use credentials");
              }
              if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                return bad("must end with its path, without query and fragment");
              }
              if (hasDotSegment(uri.getRawPath())) {
                return bad("must not have . or .. in its path");
              }
              return new Parsed.Good(withoutTrailingSlashes(uri));
            })
        .orElse(bad(form));
  }

  /** An egress proxy: scheme and authority, with or without user information. */
  static Parsed proxy(String text) {
    String form = "must be like http://proxy.example:3128, with user:password@ if needed";
    return parse(text)
        .filter(uri -> uri.getHost() != null)
        .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
        .filter(uri -> uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
        .<Parsed>map(Parsed.Good::new)
        .orElse(bad(form));
  }

  /** A page on the web, as an identity provider names its own. */
  static Parsed web(String text) {
    String form = "must be a URL like https://login.example.com/keys";
    return parse(text)
        .filter(uri -> uri.getRawUserInfo() == null)
        .<Parsed>map(Parsed.Good::new)
        .orElse(bad(form));
  }

  /** The host of a URL that was accepted here, without port and brackets. */
  static String host(URI uri) {
    String authority = authority(uri);
    String place = authority.substring(authority.lastIndexOf('@') + 1);
    return Hosts.unbracketed(place.replaceFirst(":\\d*$", ""));
  }

  private static Optional<URI> parse(String text) {
    try {
      URI uri = new URI(text);
      return Optional.of(uri).filter(Urls::isWeb).filter(Urls::hasPlace);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isWeb(URI uri) {
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    return List.of("http", "https").contains(scheme);
  }

  /** URI knows no host with an underscore, which names of containers have. */
  private static boolean hasPlace(URI uri) {
    String authority = authority(uri);
    String place = authority.substring(authority.lastIndexOf('@') + 1);
    Matcher parts = PLACE.matcher(place);
    return parts.matches()
        && (place.startsWith("[")
            ? Ipv6.isAddress(Hosts.unbracketed(parts.group(1)))
            : Hosts.isHost(parts.group(1)))
        && isPort(Optional.ofNullable(parts.group(2)));
  }

  private static boolean isPort(Optional<String> digits) {
    return digits.isEmpty()
        || (Integer.parseInt(digits.get()) > 0 && Integer.parseInt(digits.get()) <= MAX_PORT);
  }

  private static String authority(URI uri) {
    return Optional.ofNullable(uri.getRawAuthority()).orElse("");
  }

  private static boolean hasDotSegment(String path) {
    return List.of(path.toLowerCase(Locale.ROOT).replace("%2e", ".").split("/")).stream()
        .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  private static URI withoutTrailingSlashes(URI uri) {
    String path = uri.getRawPath().replaceFirst("/+$", "");
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return URI.create(scheme + "://" + authority(uri) + path);
  }

  private static Parsed bad(String why) {
    return new Parsed.Bad(why);
  }
}
