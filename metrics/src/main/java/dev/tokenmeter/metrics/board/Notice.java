package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Ledger.Recording;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.privacy.Veil;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What people who are measured may know of it: what is stored of them, for how long, and who sees
 * it, by a configuration. Holds nothing of anybody, so that it may be read without a token.
 */
public record Notice(Config config) {

  /** By this configuration. */
  public static Notice of(Config config) {
    return new Notice(config);
  }

  /** As one JSON object. */
  public String json() {
    return Json.object(
        json -> {
          json.writeObjectFieldStart("levels");
          level(json, "metrics", config.privacy().metrics());
          level(json, "ledger", config.privacy().ledger());
          level(json, "board", Veil.stricter(config.privacy().ledger(), config.privacy().board()));
          json.writeEndObject();
          json.writeBooleanField("ledger", config.planned().ledger().record() == Recording.ON);
          json.writeNumberField("days", config.planned().ledger().retain().toDays());
          json.writeBooleanField("access_log", config.accessLog() == Config.AccessLog.JSON);
          json.writeStringField("admin", admin());
          who(json);
          leaderboard(json);
        });
  }

  private static void level(JsonGenerator json, String name, Shown shown) throws IOException {
    json.writeStringField(name, shown.name().toLowerCase(Locale.ROOT));
  }

  private void leaderboard(JsonGenerator json) throws IOException {
    json.writeBooleanField("leaderboard", config.leaderboard().enabled());
    json.writeBooleanField(
        "individuals", config.leaderboard().enabled() && config.leaderboard().individuals());
  }

  /** How the admin port tells its visitors apart. */
  private String admin() {
    return switch (config.admin().auth()) {
      case Auth.Unset _ -> "machine";
      case Auth.None _ -> "everybody";
      case Auth.Tokens _ -> "tokens";
    };
  }

  /** How many tokens there are of each role; not whose. */
  private void who(JsonGenerator json) throws IOException {
    List<Role> roles =
        config.admin().auth() instanceof Auth.Tokens tokens
            ? tokens.tokens().stream().map(token -> token.role()).toList()
            : List.of();
    json.writeObjectFieldStart("tokens");
    for (Role role : Arrays.asList(Role.values())) {
      json.writeNumberField(
          role.name().toLowerCase(Locale.ROOT), roles.stream().filter(role::equals).count());
    }
    json.writeEndObject();
  }
}
