package dev.tokenmeter.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code credentials:} of a provider, and the other places that name where a secret is. */
final class CredentialsReader {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern GLOB = Pattern.compile("/[!-~]*");

  private CredentialsReader() {}

  /** Of the provider at this address. */
  static Optional<Credentials> read(Value value, Optional<URI> url) {
    return value.section().flatMap(section -> read(section, url));
  }

  private static Optional<Credentials> read(Section section, Optional<URI> url) {
    Optional<Credentials.Source> aws = AwsReader.read(section, url);
    List<String> paths =
        section.list("paths").stream().flatMap(item -> glob(item).stream()).toList();
    Optional<Credentials.Source> source = single(section, aws, List.of("env", "file", "aws"));
    section.done();
    return source.map(from -> new Credentials(from, paths));
  }

  /** A map with exactly one of {@code env} and {@code file}. */
  static Optional<Credentials.Source> envOrFile(Section section) {
    Optional<Credentials.Source> source = single(section, Optional.empty(), List.of("env", "file"));
    section.done();
    return source;
  }

  private static Optional<Credentials.Source> single(
      Section section, Optional<Credentials.Source> other, List<String> keys) {
    List<Credentials.Source> found = new ArrayList<>(other.stream().toList());
    section.take("env").flatMap(CredentialsReader::variable).ifPresent(found::add);
    section.take("file").flatMap(CredentialsReader::file).ifPresent(found::add);
    long written = keys.stream().filter(key -> section.take(key).isPresent()).count();
    if (written != 1) {
      section.problem(
          section.spot(), section.place() + " must have exactly one of " + String.join(", ", keys));
    }
    return written == 1 ? found.stream().findFirst() : Optional.empty();
  }

  private static Optional<Credentials.Source> variable(Value value) {
    Optional<String> name =
        value.parsed(
            text -> Optional.of(text).filter(VARIABLE.asMatchPredicate()),
            "must be the name of an environment variable, like OPENAI_API_KEY, never the secret");
    name.filter(variable -> !value.reading().environment().containsKey(variable))
        .ifPresent(
            variable ->
                warn(value, "names an environment variable that is not set: there is no secret"));
    return name.map(Credentials.Source.Env::new);
  }

  private static Optional<Credentials.Source> file(Value value) {
    Optional<Path> path = value.path();
    path.filter(file -> !Files.isReadable(file))
        .ifPresent(file -> warn(value, "names a file that cannot be read: there is no secret"));
    return path.map(file -> new Credentials.Source.File(file.toString()));
  }

  private static void warn(Value value, String what) {
    value.reading().findings().warn(value.yaml().spot(), value.place() + " " + what);
  }

  private static Optional<String> glob(Value item) {
    return item.parsed(
        text -> Optional.of(text).filter(GLOB.asMatchPredicate()),
        "must be a glob of paths that begins with /, like /v1/files/**");
  }
}
