package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the id that stays the same over all sessions of a user in {@code metadata.user_id}. Claude
 * Code puts JSON or a compound name there, which both end in the session's id.
 */
final class Account {
  private static final Pattern COMPOUND =
      Pattern.compile("user_([0-9A-Za-z-]+)_account_([0-9A-Za-z-]*)_session_[0-9A-Za-z-]+");
  private static final Pattern PLAIN = Pattern.compile("[!-z|~]{1,256}");

  private static final PathTree TREE;
  private static final Path ACCOUNT;
  private static final Path DEVICE;

  static {
    PathTree.Builder tree = PathTree.builder();
    ACCOUNT = tree.text("account_uuid");
    DEVICE = tree.text("device_id");
    TREE = tree.build();
  }

  private Account() {}

  /** The stable id in a user id; empty if it holds none. */
  static Optional<String> of(String userId) {
    if (userId.startsWith("{")) {
      return ofJson(userId.getBytes(StandardCharsets.UTF_8));
    }
    Matcher compound = COMPOUND.matcher(userId);
    if (compound.matches()) {
      return Optional.of(compound.group(2).isEmpty() ? compound.group(1) : compound.group(2));
    }
    return PLAIN.matcher(userId).matches() ? Optional.of(userId) : Optional.empty();
  }

  private static Optional<String> ofJson(byte[] json) {
    JsonScanner scanner = new JsonScanner(TREE, JsonScanner.Extent.VALUE);
    scanner.feed(json, 0, json.length);
    if (!scanner.finish()) {
      return Optional.empty();
    }
    Captures text = scanner.captures();
    return text.text(ACCOUNT)
        .filter(id -> !id.isEmpty())
        .or(() -> text.text(DEVICE).filter(id -> !id.isEmpty()));
  }
}
