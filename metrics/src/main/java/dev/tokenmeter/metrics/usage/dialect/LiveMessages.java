package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.Optional;

/**
 * Where the messages of Gemini's Live API say what happens on the connection. Both directions are
 * read by one tree each; usage is that of {@link GeminiPaths}, once a turn.
 */
public final class LiveMessages {
  private static final PathTree CLIENT;

  /** The model of the connection, in its first message. */
  public static final Path SETUP_MODEL;

  /** What the client says or hands in. */
  public static final Path CLIENT_CONTENT;

  public static final Path CLIENT_TURN_COMPLETE;
  public static final Path TOOL_RESPONSE;

  static final GeminiPaths PATHS;

  /** What the model says. */
  public static final Path SERVER_CONTENT;

  public static final Path TURN_COMPLETE;
  public static final Path TOOL_CALL;
  public static final Path USAGE;

  static {
    PathTree.Builder client = PathTree.builder();
    SETUP_MODEL = client.text("setup.model");
    CLIENT_CONTENT = client.object("clientContent");
    CLIENT_TURN_COMPLETE = client.flag("clientContent.turnComplete");
    TOOL_RESPONSE = client.object("toolResponse");
    CLIENT = client.build();

    PathTree.Builder server = PathTree.builder();
    SERVER_CONTENT = server.object("serverContent");
    TURN_COMPLETE = server.flag("serverContent.turnComplete");
    TOOL_CALL = server.object("toolCall");
    PATHS =
        GeminiPaths.declare(
            server,
            "",
            server.lengths(
                "serverContent.modelTurn.parts[].text",
                "serverContent.outputTranscription.text",
                "serverContent.modelTurn.parts[].executableCode.code",
                "toolCall.functionCalls[].args"));
    USAGE = PATHS.usage();
  }

  private LiveMessages() {}

  /** What a message says was used; empty where it says nothing. */
  public static Optional<Tokens> used(Captures message) {
    GeminiReader reader = new GeminiReader(new Answer(), PATHS);
    reader.read(message);
    return reader.lines().stream().map(UsageLine::tokens).findFirst();
  }

  /** The places in what the client sends. */
  public static PathTree client() {
    return CLIENT;
  }

  /** The places in what the provider sends. */
  public static PathTree provider() {
    return PATHS.tree();
  }
}
