package dev.tokenmeter.metrics.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sqlite.JDBC;

/** SQLite reads back what was written without it. */
final class TableImagePropertyTest {
  private static final String TABLE =
      "CREATE TABLE t (key INTEGER PRIMARY KEY, a INTEGER, b TEXT, c INTEGER DEFAULT 1, d TEXT, e"
          + " INTEGER DEFAULT 0)";

  /** No row of these tests belongs into it. */
  private static final String INDEX = "CREATE INDEX i ON t (a) WHERE c = -5";

  /** The column that is missing has its default, and so has the last one where it is null. */
  private static final List<String> NAMES = List.of("key", "a", "b", "d", "e");

  private static final int LONG_TEXT = 5_000;

  /** A row as it is given. */
  record Given(
      long key, @Nullable Long a, @Nullable String b, @Nullable String d, @Nullable Long e) {

    static Given of(long key) {
      return new Given(key, key, "text " + key, null, null);
    }

    RowValues values() {
      RowValues values = new RowValues(NAMES.size());
      values.number(key);
      number(values, a);
      values.text(Optional.ofNullable(b));
      values.text(Optional.ofNullable(d));
      number(values, e);
      return values;
    }

    private static void number(RowValues values, @Nullable Long number) {
      if (number == null) {
        values.none();
      } else {
        values.number(number);
      }
    }

    Found found() {
      return new Found(key, a, whole(b), 1, whole(d), e == null ? 0 : e);
    }

    /** Half a character is none in UTF-8. */
    private static @Nullable String whole(@Nullable String text) {
      return text == null ? null : new String(text.getBytes(UTF_8), UTF_8);
    }
  }

  /** A row as SQLite reads it. */
  record Found(
      long key, @Nullable Long a, @Nullable String b, long c, @Nullable String d, long e) {}

  /** What writes images of the table. */
  private static final class Images {
    private final TableImage image =
        new TableImage(TableImage.table("t", TABLE), TableImage.index("i", "t", INDEX));
    private final PackedRows packed;

    Images() throws SQLException {
      try (Connection connection = connect(":memory:");
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        packed = new PackedRows(TableLayout.of(connection, "t", NAMES));
      }
    }

    Optional<byte[]> of(List<Given> rows) {
      packed.clear();
      rows.forEach(row -> packed.add(row.key(), row.values()));
      return image.of(packed);
    }

    /** Bytes of the record of a row. */
    int size(Given row) {
      packed.clear();
      packed.add(row.key(), row.values());
      return packed.inOrder().getFirst().size();
    }
  }

  private static Connection connect(String place) throws SQLException {
    return JDBC.createConnection(JDBC.PREFIX + place, new Properties());
  }

  /** The rows of a sound database, in the order of their keys. */
  private static List<Found> read(byte[] image) throws Exception {
    assertThat(image.length % TableImage.PAGE).isZero();
    Path path = Files.createTempFile("image", ".db");
    try {
      Files.write(path, image);
      try (Connection connection = connect(path.toString());
          Statement statement = connection.createStatement()) {
        try (ResultSet check = statement.executeQuery("PRAGMA integrity_check")) {
          check.next();
          assertThat(check.getString(1)).isEqualTo("ok");
        }
        return read(statement);
      }
    } finally {
      Files.delete(path);
    }
  }

  private static List<Found> read(Statement statement) throws SQLException {
    List<Found> found = new ArrayList<>();
    try (ResultSet row = statement.executeQuery("SELECT key, a, b, c, d, e FROM t ORDER BY key")) {
      while (row.next()) {
        row.getObject(2);
        Long a = row.wasNull() ? null : row.getLong(2);
        found.add(
            new Found(
                row.getLong(1),
                a,
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getLong(6)));
      }
    }
    return found;
  }

  private static List<Found> expected(List<Given> rows) {
    return rows.stream().map(Given::found).sorted(Comparator.comparingLong(Found::key)).toList();
  }

  private static void assertReadBack(Images images, List<Given> rows) throws Exception {
    Optional<byte[]> image = images.of(rows);
    assertThat(image).isPresent();
    assertThat(read(image.get())).isEqualTo(expected(rows));
  }

  @Provide
  Arbitrary<List<Given>> rows() {
    Arbitrary<Long> numbers = numbers();
    Arbitrary<String> texts = texts();
    return Combinators.combine(
            numbers,
            numbers.injectNull(0.2),
            texts.injectNull(0.2),
            texts.injectNull(0.5),
            numbers.injectNull(0.5))
        .as(Given::new)
        .list()
        .uniqueElements(Given::key)
        .ofMaxSize(600);
  }

  /** Any, small ones, and those beside the edges of the widths in which SQLite keeps them. */
  private static Arbitrary<Long> numbers() {
    List<Long> edges =
        Stream.of(0, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 56, 63)
            .map(bits -> 1L << bits)
            .flatMap(edge -> LongStream.of(edge - 1, edge, edge + 1, -edge, -edge - 1).boxed())
            .distinct()
            .toList();
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.longs()),
        Tuple.of(2, Arbitraries.longs().between(-300, 300)),
        Tuple.of(1, Arbitraries.of(edges)));
  }

  private static Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(40);
    Arbitrary<String> latin = Arbitraries.strings().ascii().ofMaxLength(40);
    return Arbitraries.frequencyOf(
        Tuple.of(8, any),
        Tuple.of(8, latin),
        Tuple.of(1, any.map(text -> text.repeat(LONG_TEXT / Math.max(1, text.length())))));
  }

  @Property(tries = 100)
  void anyRows_areReadBackAsTheyWere(@ForAll("rows") List<Given> rows) throws Exception {
    assertReadBack(new Images(), rows);
  }

  @Test
  void noRows_areASoundEmptyTable() throws Exception {
    assertReadBack(new Images(), List.of());
  }

  @Test
  void smallestAndLargestKeys_areKeptInOrder() throws Exception {
    assertReadBack(
        new Images(),
        LongStream.of(Long.MAX_VALUE, 0, -1, Long.MIN_VALUE, 1, Long.MIN_VALUE + 1)
            .mapToObj(Given::of)
            .toList());
  }

  @Test
  void edgesOfAllWidths_areReadBack() throws Exception {
    List<Given> rows = new ArrayList<>();
    for (int bits = 0; bits < Long.SIZE; bits++) {
      for (long by = -2; by <= 2; by++) {
        long value = (1L << bits) + by;
        rows.add(new Given(rows.size(), value, null, null, -value));
      }
    }
    assertReadBack(new Images(), rows);
  }

  /** A length of text is part of its type, which takes further bytes as it grows. */
  @Test
  void textsOfAllLengths_areReadBack() throws Exception {
    List<Given> rows =
        Stream.concat(
                IntStream.rangeClosed(0, 300).boxed(), IntStream.rangeClosed(8_150, 8_250).boxed())
            .map(length -> new Given(length, null, "x".repeat(length), "ä", null))
            .toList();
    assertReadBack(new Images(), rows);
  }

  @Test
  void headerThatNeedsASecondByte_isReadBack() throws Exception {
    for (int columns : new int[] {62, 63, 64}) {
      for (int wide = 0; wide <= columns; wide++) {
        assertThat(ofTexts(columns, wide)).as("%s of %s", wide, columns).isEqualTo(wide);
      }
    }
  }

  /** How many texts of a row are longer than the others; the type of such a one takes two bytes. */
  private static long ofTexts(int columns, int wide) throws Exception {
    String names =
        String.join(", ", IntStream.range(0, columns).mapToObj(i -> "c" + i + " TEXT").toList());
    TableImage image =
        new TableImage(
            TableImage.table("t", "CREATE TABLE t (" + names + ")"),
            TableImage.index("i", "t", "CREATE INDEX i ON t (c0) WHERE c0 = 1"));
    PackedRows packed = new PackedRows(TableLayout.ofAll(columns));
    RowValues values = new RowValues(columns);
    for (int i = 0; i < columns; i++) {
      values.text(i < wide ? "y".repeat(60) : "x");
    }
    packed.add(1, values);
    String count =
        String.join(
            " + ",
            IntStream.range(0, columns)
                .mapToObj(i -> "(c%1$s = '%2$s')".formatted(i, "y".repeat(60)))
                .toList());
    Path path = Files.createTempFile("image", ".db");
    try {
      Files.write(path, image.of(packed).orElseThrow());
      assertThat(Rows.of(path, "PRAGMA integrity_check")).containsExactly("ok");
      return Long.parseLong(Rows.of(path, "SELECT " + count + " FROM t").getFirst());
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void manyLeaves_areReadBackWhateverTheOrderOfTheirRows() throws Exception {
    List<Given> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(new Given(i * 1_000_003L, (long) i, "b".repeat(i % 90), "d", null));
    }
    Images images = new Images();
    assertThat(images.of(rows).orElseThrow().length).isGreaterThan(6 * TableImage.PAGE);
    assertReadBack(images, rows);
    Collections.reverse(rows);
    assertReadBack(images, rows);
  }

  @Test
  void row_isFoundByItsKeyInAnyLeaf() throws Exception {
    List<Given> rows = LongStream.range(0, 5_000).mapToObj(i -> Given.of(2 * i)).toList();
    Path path = Files.createTempFile("image", ".db");
    try {
      Files.write(path, new Images().of(rows).orElseThrow());
      try (Connection connection = Rows.open(path);
          Statement statement = connection.createStatement()) {
        for (int key = 0; key < 10_000; key++) {
          try (ResultSet row = statement.executeQuery("SELECT a FROM t WHERE key = " + key)) {
            assertThat(row.next()).as("%s", key).isEqualTo(key % 2 == 0);
          }
        }
      }
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void equalKeys_makeNoImage() throws Exception {
    Images images = new Images();
    assertThat(images.of(List.of(Given.of(5), Given.of(9), Given.of(5)))).isEmpty();
    assertThat(images.of(List.of(Given.of(Long.MIN_VALUE), Given.of(Long.MIN_VALUE)))).isEmpty();
    List<Given> many = new ArrayList<>(LongStream.range(0, 5_000).mapToObj(Given::of).toList());
    many.add(Given.of(2_500));
    assertThat(images.of(many)).isEmpty();
    assertReadBack(images, List.of(Given.of(5), Given.of(9)));
  }

  /** Beside the text there are its type of three bytes, five other types and the header's size. */
  @Test
  void largestRecord_isReadBack_andALargerOneMakesNoImage() throws Exception {
    Images images = new Images();
    int most = TableImage.LARGEST - 9;
    for (int length : new int[] {most - 1, most}) {
      assertReadBack(images, List.of(Given.of(1), ofText(2, length), Given.of(3)));
      assertReadBack(images, List.of(ofText(Long.MAX_VALUE, length), ofText(-1, length)));
    }
    assertThat(images.size(ofText(1, most))).isEqualTo(TableImage.LARGEST);
    assertThat(images.of(List.of(Given.of(1), ofText(2, most + 1), Given.of(3)))).isEmpty();
    assertThat(images.of(List.of(ofText(2, 10 * most)))).isEmpty();
  }

  /** A row with a text that needs all but nine bytes of its record. */
  private static Given ofText(long key, int length) {
    return new Given(key, null, "t".repeat(length), null, null);
  }

  @Test
  void moreRowsThanThereIsRoomFor_makeNoImage_andTheNextOnesDo() throws Exception {
    Images images = new Images();
    // Of these a leaf holds one.
    List<Given> large = LongStream.range(0, 2_200).mapToObj(i -> ofText(i, 20_000)).toList();
    assertThat(images.of(large)).isEmpty();
    assertReadBack(images, large.subList(0, 100));
  }

  @Test
  void imageThatIsMadeAgain_hasTheNewRowsOnly() throws Exception {
    Images images = new Images();
    List<Given> many = LongStream.range(0, 5_000).mapToObj(Given::of).toList();
    for (List<Given> rows :
        List.of(many, many.subList(7, 9), List.<Given>of(), many.subList(0, 4_000), many)) {
      assertReadBack(images, rows);
    }
  }

  @Test
  void imageThatWasHandedOver_isNotChangedByTheNext() throws Exception {
    Images images = new Images();
    List<Given> rows = LongStream.range(0, 3_000).mapToObj(Given::of).toList();
    byte[] first = images.of(rows).orElseThrow();
    assertThat(images.of(rows.subList(0, 2))).isPresent();
    assertThat(read(first)).isEqualTo(expected(rows));
  }

  @Test
  void definitionThatFitsIntoNoPage_isRefused() {
    String tooLong = "CREATE TABLE t (a INTEGER) -- " + "x".repeat(TableImage.PAGE);
    assertThatThrownBy(
            () -> new TableImage(TableImage.table("t", tooLong), TableImage.index("i", "t", INDEX)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
