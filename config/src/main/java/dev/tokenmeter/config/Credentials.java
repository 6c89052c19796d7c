package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/**
 * The operator's own provider credential, placed by dialect when a caller proved himself to the
 * proxy.
 *
 * @param source where the secret comes from
 * @param paths globs of paths forwarded in addition to inference, token counting and model lists
 */
public record Credentials(Source source, List<String> paths) {

  public Credentials {
    paths = List.copyOf(paths);
  }

  /** Where the secret is read, once per configuration snapshot. */
  public sealed interface Source {

    /** An environment variable. */
    record Env(String name) implements Source {}

    /** A file, whose surrounding white space is ignored. */
    record File(String path) implements Source {}

    /**
     * AWS credentials that sign requests.
     *
     * @param profile a profile of AWS's own configuration files, or {@code default} for the chain
     *     that AWS's tools follow
     * @param region for which is signed, e.g. {@code eu-west-1}
     */
    record Aws(String profile, String region) implements Source {}
  }

  /** The secret itself, or empty where the source holds none or signs instead. */
  public Optional<String> secret() {
    return Secrets.read(source);
  }
}
