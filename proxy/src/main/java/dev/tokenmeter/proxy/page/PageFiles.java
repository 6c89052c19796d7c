package dev.tokenmeter.proxy.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All files of the pages, read once. What a page refers to lies in {@code assets/} beside it, on
 * the admin port as on the data port.
 */
public final class PageFiles {
  /** The page at {@code /} of the admin port. */
  public static final String BOARD = "board.html";

  /** How to point an assistant here. */
  public static final String CONNECT = "connect.html";

  /** A caller's own numbers. */
  public static final String ME = "me.html";

  /** One caller, for who operates. */
  public static final String CALLER = "caller.html";

  /** What is stored of people. */
  public static final String PRIVACY = "privacy.html";

  /** What browsers are told about pages: nothing but our own files, shown in no frame. */
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> NAMES =
      List.of(
          BOARD,
          CALLER,
          CONNECT,
          ME,
          PRIVACY,
          "page.css",
          "board.css",
          "icon.svg",
          "among.js",
          "assistants.js",
          "board.js",
          "budgets.js",
          "caller.js",
          "callers.js",
          "chart.js",
          "connect.js",
          "connect-page.js",
          "dom.js",
          "format.js",
          "health.js",
          "me.js",
          "person.js",
          "poll.js",
          "privacy.js",
          "table.js",
          "teams.js");

  private final Map<String, PageFile> files;

  private PageFiles(Map<String, PageFile> files) {
    this.files = files;
  }

  /** Reads all of them; blocks. */
  public static PageFiles load() {
    Map<String, PageFile> files = new LinkedHashMap<>();
    for (String name : NAMES) {
      files.put(name, new PageFile(contentType(name), read(name)));
    }
    return new PageFiles(Map.copyOf(files));
  }

  private static byte[] read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      default -> "image/svg+xml";
    };
  }

  /** One of the pages. */
  public PageFile page(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException(name + " is no page"));
  }

  /** A file that a page refers to. */
  public Optional<PageFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** The names of all files. */
  public List<String> names() {
    return NAMES;
  }
}
