package dev.tokenmeter.proxy.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Tells who it was shown to, and pads that to any size. */
final class FakeExposition implements Exposition {
  String padding = "";

  @Override
  public String contentType(String accept) {
    return accept.contains("openmetrics")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  @Override
  public void write(String accept, Reader reader, OutputStream out) throws IOException {
    out.write(("shown to " + reader + padding).getBytes(StandardCharsets.UTF_8));
  }
}
