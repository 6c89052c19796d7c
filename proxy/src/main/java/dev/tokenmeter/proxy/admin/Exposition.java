package dev.tokenmeter.proxy.admin;

import java.io.IOException;
import java.io.OutputStream;

/** The metrics as text. Called on threads of the admin port, by one of them at a time. */
public interface Exposition {

  /** The format for an {@code Accept} header, empty where there was none. */
  String contentType(String accept);

  /** Writes all metrics in that format. */
  void write(String accept, Reader reader, OutputStream out) throws IOException;

  /** Who asks: a new child is shown as 0 to a scraper first, since it could not see its birth. */
  enum Reader {
    SCRAPER,
    PERSON
  }
}
