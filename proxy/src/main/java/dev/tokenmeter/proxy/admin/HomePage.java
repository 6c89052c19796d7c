package dev.tokenmeter.proxy.admin;

/** The page at {@code /}: what runs here and where to look. */
final class HomePage {
  private HomePage() {}

  static String of(Operations.Facts facts) {
    return """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Tokenmeter</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
          code { background: #8882; padding: .1em .3em; border-radius: .2em; }
          @media (prefers-color-scheme: dark) { body { background: #111; color: #ddd; } a { color: #8bf; } }
        </style>
        <h1>Tokenmeter %s</h1>
        <p>Assistants are pointed at <code>%s/PROVIDER</code>; enabled providers: %s.</p>
        <ul>
          <li><a href="/metrics">/metrics</a> for Prometheus</li>
          <li><a href="/healthz">/healthz</a> whether the process lives</li>
          <li><a href="/readyz">/readyz</a> whether it takes new requests</li>
          <li><code>POST /-/reload</code> reads the configuration again</li>
        </ul>
        </html>
        """
        .formatted(
            escape(facts.version()),
            escape(facts.dataUrl()),
            escape(String.join(", ", facts.providers())));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
