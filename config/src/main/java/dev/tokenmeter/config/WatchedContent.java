package dev.tokenmeter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a watched path held at one moment; equal if it reads the same. */
sealed interface WatchedContent {

  /** A file's bytes, from position to limit. */
  record Bytes(ByteBuffer content) implements WatchedContent {}

  /** No file, or none that can be read. */
  record Missing() implements WatchedContent {}

  /** A pipe or the like, which cannot be read twice and is not watched. */
  record Unwatchable() implements WatchedContent {}

  static WatchedContent read(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new Unwatchable();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new Bytes(ByteBuffer.wrap(in.readNBytes(ConfigReader.MAX_BYTES + 1)));
    } catch (IOException e) {
      return new Missing();
    }
  }

  /**
   * The configuration in it. No bytes at all are refused here, though they are a valid file: a file
   * on its way from one content to the next is empty for a moment, and would open every provider.
   */
  default ConfigReader.Result parse(Path file, Map<String, String> environment) {
    return switch (this) {
      case Bytes(ByteBuffer content) when !content.hasRemaining() ->
          refused(file, "was emptied; reload to return to the defaults");
      case Bytes(ByteBuffer content) ->
          ConfigReader.read(copy(content), file.toString(), environment);
      case Missing missing -> refused(file, "cannot be read any more");
      case Unwatchable unwatchable -> refused(file, "is no regular file and is not watched");
    };
  }

  private static ConfigReader.Result refused(Path file, String why) {
    return new ConfigReader.Result.Refused(List.of(new Problem(file.toString(), 1, 1, why)));
  }

  private static byte[] copy(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return bytes;
  }
}
