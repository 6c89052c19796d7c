package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;

/**
 * Where the events of OpenAI's Responses and Realtime say what happens on a connection. The events
 * of both APIs resemble each other so far that one tree a direction reads them.
 */
public final class SessionEvents {

  /** What an event of the provider means for the turns of a connection. */
  public enum Kind {
    /** A response exists; it may have been known before. */
    STARTED,
    /** A response goes on. */
    GOING_ON,
    /** A response is over. */
    ENDED,
    /** Something was refused, or a response failed. */
    ERROR,
    /** What the client said was written down by a model of its own. */
    TRANSCRIBED,
    /** Nothing. */
    OTHER
  }

  /** A client's event that asks for a response. */
  private static final byte[] CREATE = bytes("response.create");

  private static final byte[] RESPONSE = bytes("response.");
  private static final byte[][] STARTING = {
    bytes("response.created"), bytes("response.queued"), bytes("response.in_progress")
  };
  private static final byte[][] ENDING = {
    bytes("response.completed"),
    bytes("response.incomplete"),
    bytes("response.failed"),
    bytes("response.cancelled"),
    bytes("response.done")
  };
  private static final byte[] ERROR_TYPE = bytes("error");
  private static final byte[] TRANSCRIBED_TYPE =
      bytes("conversation.item.input_audio_transcription.completed");

  private static final PathTree CLIENT;

  /** The client's kind of event. */
  public static final Path ASK_TYPE;

  public static final Path ASK_LANE;
  public static final Path ASK_EVENT_ID;
  public static final Path ASK_MODEL;

  /** False for a warm-up, which makes the context known and generates nothing. */
  public static final Path ASK_GENERATE;

  private static final PathTree PROVIDER;

  /** The provider's kind of event. */
  public static final Path TYPE;

  /** {@code stream_id}: responses of several lanes interleave on one connection. */
  public static final Path LANE;

  /** The response that an event belongs to, where it says so. */
  public static final Path RESPONSE_ID;

  /** The response object's own id. */
  public static final Path ID;

  public static final Path ITEM_ID;

  /** The HTTP status that an error event stands for. */
  public static final Path ERROR_STATUS;

  /** The client's event that an error is about. */
  public static final Path ERROR_EVENT_ID;

  /** The model of a Realtime connection. */
  public static final Path SESSION_MODEL;

  /** The model that writes down what the client says on a Realtime connection. */
  public static final Path TRANSCRIPTION_MODEL;

  /** The same in the older shape of the session. */
  public static final Path TRANSCRIPTION_MODEL_BEFORE;

  static final Path DELTA;
  static final Path MODEL;
  static final Path STATUS;
  static final Path SERVICE_TIER;
  static final Path TRANSCRIPTION;
  static final OpenAiPaths USAGE;
  static final ToolUsage TOOLS;
  static final RealtimePaths REALTIME;
  static final RealtimePaths TRANSCRIBED;

  static {
    PathTree.Builder client = PathTree.builder();
    ASK_TYPE = client.text("type");
    ASK_LANE = client.text("stream_id");
    ASK_EVENT_ID = client.text("event_id");
    ASK_MODEL = client.text("model");
    ASK_GENERATE = client.flag("generate");
    CLIENT = client.build();

    PathTree.Builder events = PathTree.builder();
    TYPE = events.text("type");
    LANE = events.text("stream_id");
    RESPONSE_ID = events.text("response_id");
    ID = events.text("response.id");
    ITEM_ID = events.text("item_id");
    ERROR_STATUS = events.count("status");
    ERROR_EVENT_ID = events.text("error.event_id");
    SESSION_MODEL = events.text("session.model");
    TRANSCRIPTION_MODEL = events.text("session.audio.input.transcription.model");
    TRANSCRIPTION_MODEL_BEFORE = events.text("session.input_audio_transcription.model");
    DELTA = events.length("delta");
    MODEL = events.text("response.model");
    STATUS = events.text("response.status");
    SERVICE_TIER = events.text("response.service_tier");
    TRANSCRIPTION = events.object("usage");
    USAGE = OpenAiPaths.responses(events, "response.usage");
    TOOLS = ToolUsage.declare(events, "response.");
    REALTIME = RealtimePaths.declare(events, "response.usage", USAGE.input(), USAGE.output());
    TRANSCRIBED = RealtimePaths.declare(events, "usage");
    PROVIDER = events.build();
  }

  private SessionEvents() {}

  /** Whether a client's event asks for a response. */
  public static boolean asks(Captures event) {
    return event.textIs(ASK_TYPE, CREATE);
  }

  /** What an event of the provider is. */
  public static Kind kind(Captures event) {
    if (event.textStarts(TYPE, RESPONSE)) {
      return event.length(DELTA) > 0 ? Kind.GOING_ON : ofResponse(event);
    }
    if (event.textIs(TYPE, ERROR_TYPE)) {
      return Kind.ERROR;
    }
    return event.textIs(TYPE, TRANSCRIBED_TYPE) ? Kind.TRANSCRIBED : Kind.OTHER;
  }

  private static Kind ofResponse(Captures event) {
    for (byte[] type : ENDING) {
      if (event.textIs(TYPE, type)) {
        return Kind.ENDED;
      }
    }
    for (byte[] type : STARTING) {
      if (event.textIs(TYPE, type)) {
        return Kind.STARTED;
      }
    }
    return Kind.GOING_ON;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The places in what the client sends. */
  public static PathTree client() {
    return CLIENT;
  }

  /** The places in what the provider sends. */
  public static PathTree provider() {
    return PROVIDER;
  }
}
