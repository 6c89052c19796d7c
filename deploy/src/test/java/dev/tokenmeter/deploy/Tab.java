package dev.tokenmeter.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One page in a {@link Chromium}, and everything it asked for and complained about. */
final class Tab {
  private final Chromium browser;
  private final String session;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final AtomicLong received = new AtomicLong();
  private volatile CountDownLatch loaded = new CountDownLatch(1);

  Tab(Chromium browser, String session) {
    this.browser = browser;
    this.session = session;
  }

  /** What the browser tells of this tab. */
  void event(JsonNode event) {
    JsonNode told = event.path("params");
    switch (event.path("method").asText()) {
      case "Network.requestWillBeSent" -> requests.add(told.at("/request/url").asText());
      case "Network.loadingFinished" -> received.addAndGet(told.path("encodedDataLength").asLong());
      case "Page.loadEventFired" -> loaded.countDown();
      case "Runtime.exceptionThrown" -> complaints.add(told.toString());
      case "Log.entryAdded" -> {
        if (told.at("/entry/level").asText().equals("error")) {
          complaints.add(told.toString());
        }
      }
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(told.path("type").asText())) {
          complaints.add(told.toString());
        }
      }
      default -> {}
    }
  }

  void begin() throws Exception {
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      call(domain + ".enable", Map.of());
    }
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    return browser.call(session, method, parameters);
  }

  /** Goes there and waits until all of it is loaded. */
  void go(String url) throws Exception {
    loaded = new CountDownLatch(1);
    call("Page.navigate", Map.of("url", url));
    if (!loaded.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError(url + " is not loaded");
    }
  }

  /** The screen it is shown on, and whether the person likes it dark. */
  void on(int width, int height, String scheme) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** The value of an expression; of a promise, what it promised. */
  JsonNode value(String expression) throws Exception {
    JsonNode told =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (told.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + told.path("exceptionDetails"));
    }
    return told.at("/result/value");
  }

  String text(String expression) throws Exception {
    return value(expression).asText();
  }

  /** Waits until an expression is true. */
  void until(String expression) throws Exception {
    Waiting.until(expression, () -> isTrue(expression));
  }

  private boolean isTrue(String expression) {
    try {
      return value("Boolean(" + expression + ")").asBoolean();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Presses a key that has a name, such as Tab or Enter. */
  void press(String key, int code) throws Exception {
    for (String type : List.of("rawKeyDown", "char", "keyUp")) {
      if (!type.equals("char") || key.equals("Enter")) {
        call(
            "Input.dispatchKeyEvent",
            Map.of(
                "type",
                type,
                "key",
                key,
                "code",
                key,
                "windowsVirtualKeyCode",
                code,
                "text",
                type.equals("char") ? "\r" : ""));
      }
    }
  }

  /** Types a text where the focus is. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Lets the page use the clipboard. */
  void allowClipboard(String origin) throws Exception {
    browser.call(
        "",
        "Browser.grantPermissions",
        Map.of(
            "origin",
            origin,
            "permissions",
            List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
  }

  /** A picture of the whole page as PNG. */
  byte[] picture() throws Exception {
    JsonNode size = call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    JsonNode told =
        call(
            "Page.captureScreenshot",
            Map.of(
                "format",
                "png",
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    0,
                    "width",
                    size.path("width").asInt(),
                    "height",
                    size.path("height").asInt(),
                    "scale",
                    1)));
    return Base64.getDecoder().decode(told.path("data").asText());
  }

  /** All addresses that were asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Errors and warnings of the console. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Bytes received, heads included. */
  long received() {
    return received.get();
  }
}
