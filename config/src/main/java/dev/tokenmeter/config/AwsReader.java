package dev.tokenmeter.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * {@code credentials: { aws: PROFILE, region: REGION }}: AWS credentials with which the proxy
 * signs. A signature is made for one region, so it must be known: as written, as the provider's
 * host says, or as the environment does.
 */
final class AwsReader {
  private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Predicate<String> REGION =
      Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}").asMatchPredicate();
  private static final List<String> VARIABLES = List.of("AWS_REGION", "AWS_DEFAULT_REGION");

  private AwsReader() {}

  /** The source, if {@code aws} is written and sound. */
  static Optional<Credentials.Source> read(Section section, Optional<URI> url) {
    Optional<Value> aws = section.take("aws");
    if (aws.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> profile =
        aws.get()
            .parsed(
                text -> Optional.of(text).filter(PROFILE.asMatchPredicate()),
                "must be default or the name of an AWS profile");
    Optional<Value> written = section.take("region");
    Optional<String> region =
        written.isPresent()
            ? written.get().parsed(AwsReader::region, "must be a region, like eu-west-1")
            : url.flatMap(AwsReader::ofHost).or(() -> ofEnvironment(aws.get()));
    if (written.isEmpty() && region.isEmpty()) {
      section.problem(
          section.spot(),
          section.place() + " needs region, e.g. eu-west-1: the provider's url names none");
    }
    return profile.flatMap(name -> region.map(known -> new Credentials.Source.Aws(name, known)));
  }

  private static Optional<String> region(String text) {
    return Optional.of(text).filter(REGION);
  }

  /** {@code bedrock-runtime.eu-west-1.amazonaws.com}, and the names of VPC endpoints. */
  private static Optional<String> ofHost(URI url) {
    return Arrays.stream(Urls.host(url).split("\\.")).filter(REGION).findFirst();
  }

  private static Optional<String> ofEnvironment(Value value) {
    return VARIABLES.stream()
        .flatMap(name -> Optional.ofNullable(value.reading().environment().get(name)).stream())
        .filter(REGION)
        .findFirst();
  }
}
