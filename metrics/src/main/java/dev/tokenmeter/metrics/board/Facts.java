package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy;
import dev.tokenmeter.metrics.privacy.Veil;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The running process in a few words.
 *
 * @param dataUrl where assistants are pointed at
 * @param privacy how callers are shown on the board: as little as both ledger and board may
 * @param individuals whether the board compares callers
 * @param retain how long exchanges are kept
 */
public record Facts(
    String version,
    Instant started,
    String dataUrl,
    List<Offered> providers,
    Privacy.Shown privacy,
    boolean individuals,
    Duration retain) {
  public Facts {
    providers = List.copyOf(providers);
  }

  /** The facts of a configuration in force. */
  public static Facts of(String version, Instant started, String dataUrl, Config config) {
    Privacy.Shown shown = Veil.stricter(config.privacy().ledger(), config.privacy().board());
    return new Facts(
        version,
        started,
        dataUrl,
        Offered.of(config),
        shown,
        config.leaderboard().enabled()
            && config.leaderboard().individuals()
            && shown != Privacy.Shown.TEAM,
        config.planned().ledger().retain());
  }
}
