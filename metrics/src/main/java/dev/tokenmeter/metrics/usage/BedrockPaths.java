package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/** Paths of the Amazon Bedrock runtime: {@code /model/MODEL/OPERATION}. */
final class BedrockPaths {
  private BedrockPaths() {}

  static Optional<Endpoint> of(PathWords words) {
    Optional<String> model = words.between("model").map(BedrockPaths::label);
    if (model.isEmpty()) {
      return Optional.empty();
    }
    return switch (words.last()) {
      case "converse", "converse-stream" ->
          Optional.of(Endpoints.metered(Operation.CHAT, Api.BEDROCK_CONVERSE, model));
      case "invoke", "invoke-with-response-stream" ->
          Optional.of(Endpoints.metered(operation(model.get()), Api.BEDROCK_INVOKE, model));
      default -> Optional.empty();
    };
  }

  /**
   * A model's id as it is; of an ARN only the resource, because the rest names an account. An
   * inference profile of one's own keeps its kind, since its id alone says nothing.
   */
  private static String label(String model) {
    if (!model.startsWith("arn:")) {
      return model;
    }
    int slash = model.indexOf('/');
    int colon = slash < 0 ? model.lastIndexOf(':') : model.lastIndexOf(':', slash);
    String resource = model.substring(colon + 1);
    return resource.startsWith("foundation-model/") || resource.startsWith("inference-profile/")
        ? resource.substring(resource.indexOf('/') + 1)
        : resource;
  }

  private static Operation operation(String model) {
    return model.contains("embed") ? Operation.EMBEDDING : Operation.CHAT;
  }
}
