package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All files together. Each is read once, row by row; what stays is their sums. */
final class Statements {
  /** Empty spans of a file: two years of minutes. */
  static final int MOST_EMPTIES = 1_000_000;

  private final ZoneId zone;
  private final Optional<Window> window;
  private final Map<Issuer, Statement> by = new EnumMap<>(Issuer.class);
  private final Map<String, Long> leftOut = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  Statements(ZoneId zone, Optional<Window> window) {
    this.zone = zone;
    this.window = window;
  }

  /**
   * Reads a file; the same bytes a second time are left out.
   *
   * @throws StatementFailure if it is none that can be read; one line that names it
   */
  void read(Path file) throws StatementFailure {
    if (!seen.add(digest(file))) {
      notes.add(file.getFileName() + " was given twice and counts once");
      return;
    }
    FileRows reader = rows(String.valueOf(file.getFileName()));
    boolean more = StatementFile.read(file, reader::row);
    reader.end();
    if (reader.rows == 0) {
      notes.add(file.getFileName() + " has no rows");
    }
    if (more) {
      notes.add(file.getFileName() + " says that more pages follow (has_more): give all of them");
    }
  }

  /** What takes the rows of a file of this name. */
  FileRows rows(String name) {
    return new FileRows(name);
  }

  /** Takes the rows of one file. */
  final class FileRows implements StatementTaker {
    private final String name;
    private Optional<StatementFormat> format = Optional.empty();
    private final List<Empty> empties = new ArrayList<>();
    private boolean usage;
    private boolean money;
    private long rows;

    private FileRows(String name) {
      this.name = name;
    }

    void row(Row row) throws StatementFailure {
      rows++;
      if (format.filter(kind -> kind.reads(row)).isEmpty()) {
        format = StatementFormat.ALL.stream().filter(kind -> kind.reads(row)).findFirst();
      }
      if (format.isEmpty()) {
        throw new StatementFailure(
            "%s is no export that can be read; accepted: %s"
                .formatted(rows == 1 ? name : row.place(), StatementFormat.ACCEPTED));
      }
      format.get().lines(row, this);
    }

    @Override
    public void line(StatementLine line) throws StatementFailure {
      usage |= !line.tells().isEmpty();
      money |= line.bill().isPresent();
      if (within(line.at())) {
        of(line.issuer()).line(line);
      }
    }

    @Override
    public void nothing(Issuer issuer, RowTimes times) throws StatementFailure {
      if (empties.size() >= MOST_EMPTIES) {
        throw new StatementFailure(name + " has more than " + MOST_EMPTIES + " empty spans");
      }
      if (within(times.at())) {
        empties.add(new Empty(issuer, times));
      }
    }

    @Override
    public void leftOut(String what) {
      leftOut.merge(what, 1L, Long::sum);
    }

    /** An empty span does not say what it is empty of; the file it stands in does. */
    void end() {
      for (Empty empty : empties) {
        Statement statement = of(empty.issuer());
        if (usage || !money) {
          statement.coversUsage(empty.times().at(), empty.times().until());
        }
        if (money || !usage) {
          statement.coversMoney(empty.times().at(), empty.times().until());
        }
      }
    }
  }

  private record Empty(Issuer issuer, RowTimes times) {}

  private static String digest(Path file) throws StatementFailure {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw StatementFile.unreadable(String.valueOf(file), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean within(Instant at) {
    return window.map(only -> !at.isBefore(only.from()) && at.isBefore(only.to())).orElse(true);
  }

  private Statement of(Issuer issuer) {
    return by.computeIfAbsent(issuer, none -> new Statement(zone));
  }

  Map<Issuer, Statement> by() {
    return by;
  }

  /** What a reader has to know of the files, a line each. */
  List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    leftOut.forEach((what, count) -> all.add("not compared: %s (%,d rows)".formatted(what, count)));
    return all;
  }
}
