package dev.tokenmeter.metrics.price;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tokenmeter.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** A price table in LiteLLM's form on disk. Reads block: never on an event loop. */
public final class PriceFile {
  /** Bytes of a table; the published one has 1.4 million. */
  static final int MAX_BYTES = 32 * 1024 * 1024;

  private final Path path;

  PriceFile(Path path) {
    this.path = path;
  }

  /**
   * Says whether a file could be used from scratch.
   *
   * @return how many models it prices
   * @throws PriceFailure if it cannot be used
   */
  public static int check(String path) throws PriceFailure {
    return new PriceFile(Path.of(path)).read().priced();
  }

  Path path() {
    return path;
  }

  /** What changes when the file does; empty if it cannot be read. */
  Optional<String> stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads and checks the table. */
  PriceList read() throws PriceFailure {
    byte[] bytes;
    Instant modified;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
      modified = Files.getLastModifiedTime(path).toInstant().truncatedTo(ChronoUnit.SECONDS);
    } catch (IOException e) {
      throw failure(1, 1, "cannot be read");
    }
    if (bytes.length > MAX_BYTES) {
      throw failure(1, 1, "is greater than " + MAX_BYTES + " bytes");
    }
    PriceList list = parse(bytes, modified);
    Optional<String> suspicion = Suspicions.of(list);
    if (suspicion.isPresent()) {
      throw failure(1, 1, suspicion.get());
    }
    return list;
  }

  private PriceList parse(byte[] bytes, Instant modified) throws PriceFailure {
    try {
      LiteLlmReader.Found found = LiteLlmReader.read(bytes);
      return new PriceList(
          found.models(),
          found.known(),
          Map.of(),
          modified,
          Digests.sha256(bytes),
          String.valueOf(path.getFileName()));
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw at == null
          ? failure(1, 1, "is no JSON")
          : failure(at.getLineNr(), at.getColumnNr(), "is no JSON from here on");
    } catch (IOException e) {
      throw failure(1, 1, String.valueOf(e.getMessage()));
    }
  }

  PriceFailure failure(int line, int column, String why) {
    return new PriceFailure(new Problem(path.toString(), line, column, why));
  }
}
