package dev.tokenmeter.metrics.reconcile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file as it was downloaded, read once from its beginning to its end in constant memory: CSV or
 * JSON, in UTF-8 or UTF-16 (told by its byte order mark), gzip or not. What it is its bytes tell,
 * never its name.
 */
final class StatementFile {
  private static final int BUFFER = 1 << 16;
  private static final int BLANKS = 1 << 12;

  private StatementFile() {}

  /**
   * Hands over every row.
   *
   * @return whether the file says that more pages follow it
   * @throws StatementFailure if it cannot be read; one line that names the file
   */
  static boolean read(Path path, CsvRows.Taker taker) throws StatementFailure {
    String name = String.valueOf(path.getFileName());
    try (InputStream raw = Files.newInputStream(path)) {
      return readDownload(name, raw, taker);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** The same, of the bytes of a file. */
  static boolean readDownload(String name, InputStream raw, CsvRows.Taker taker)
      throws StatementFailure {
    try (InputStream bytes = inflated(name, new BufferedInputStream(raw, BUFFER))) {
      return read(name, bytes, taker);
    } catch (StreamConstraintsException e) {
      throw new StatementFailure(
          "%s:%d: beyond what is read of JSON: %s"
              .formatted(name, line(e), e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (JacksonException e) {
      throw new StatementFailure(
          "%s:%d: no JSON: %s"
              .formatted(name, line(e), e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static int line(JacksonException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  /** What kept a file from being read, in a line. */
  static StatementFailure unreadable(String name, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException none -> "there is no such file";
          case AccessDeniedException none -> "this user may not read it";
          case CharacterCodingException none -> "it is no text in UTF-8; save it as CSV in UTF-8";
          case EOFException none -> "its gzip ends in the middle; download it again";
          case ZipException none -> "its gzip is damaged; download it again";
          default -> String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        };
    return new StatementFailure("%s cannot be read: %s".formatted(name, why), e);
  }

  static boolean read(String name, InputStream bytes, CsvRows.Taker taker)
      throws IOException, StatementFailure {
    PushbackReader in = new PushbackReader(text(bytes), 1);
    int first = firstLetter(in);
    if (first < 0) {
      return false;
    }
    in.unread(first);
    if (first == '{' || first == '[') {
      JsonRows rows = new JsonRows(name, taker);
      rows.read(in);
      return rows.morePages();
    }
    new CsvRows(name, in).read(taker);
    return false;
  }

  private static InputStream inflated(String name, InputStream raw)
      throws IOException, StatementFailure {
    raw.mark(4);
    byte[] magic = raw.readNBytes(4);
    raw.reset();
    if (starts(magic, 0x1F, 0x8B)) {
      return new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER);
    }
    if (starts(magic, 'P', 'K', 3, 4)) {
      throw new StatementFailure(name + " is a zip archive: unpack it first");
    }
    if (starts(magic, 'P', 'A', 'R', '1')) {
      throw new StatementFailure(name + " is a Parquet file: export it as CSV (gzip is fine)");
    }
    return raw;
  }

  /** UTF-8 unless a byte order mark says UTF-16; what is no text of it is an error. */
  private static Reader text(InputStream bytes) throws IOException {
    BufferedInputStream in = new BufferedInputStream(bytes, BUFFER);
    in.mark(3);
    byte[] mark = in.readNBytes(3);
    in.reset();
    Charset charset = StandardCharsets.UTF_8;
    if (starts(mark, 0xEF, 0xBB, 0xBF)) {
      in.skipNBytes(3);
    } else if (starts(mark, 0xFF, 0xFE) || starts(mark, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16;
    }
    return new InputStreamReader(
        in,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static boolean starts(byte[] bytes, int... with) {
    if (bytes.length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[i] & 0xFF) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first character that is no blank, -1 in an empty file. */
  private static int firstLetter(Reader in) throws IOException {
    for (int i = 0; i < BLANKS; i++) {
      int c = in.read();
      if (c < 0 || !Character.isWhitespace(c)) {
        return c;
      }
    }
    return -1;
  }
}
