package dev.tokenmeter.metrics.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The values of a row, filled from the first column to the last. Which of them are null is its
 * shape: a statement names the others only, since every value that is bound is a call into SQLite.
 */
final class RowValues {
  private final long[] numbers;
  private final String[] texts;
  private long shape;
  private long textShape;
  private int at;

  /** At most 64 columns. */
  RowValues(int columns) {
    if (columns > Long.SIZE) {
      throw new IllegalArgumentException(columns + " columns do not fit into a shape");
    }
    numbers = new long[columns];
    texts = new String[columns];
  }

  /** Begins anew with the first column. */
  RowValues clear() {
    shape = 0;
    textShape = 0;
    at = 0;
    return this;
  }

  void number(long value) {
    shape |= 1L << at;
    numbers[at++] = value;
  }

  void text(String value) {
    shape |= 1L << at;
    textShape |= 1L << at;
    texts[at++] = value;
  }

  void text(Optional<String> value) {
    if (value.isPresent()) {
      text(value.get());
    } else {
      none();
    }
  }

  /** Nothing in this column. */
  void none() {
    numbers[at++] = 0;
  }

  /** A bit for each column that has a value, the first column lowest. */
  long shape() {
    return shape;
  }

  /** The same bits, of columns whose value is a text. */
  long textShape() {
    return textShape;
  }

  /** The number in a column; 0 where there is none. */
  long numberAt(int column) {
    return numbers[column];
  }

  /** Another number in place of the one in a column. */
  void replaceAt(int column, long value) {
    numbers[column] = value;
  }

  /** The text in a column of {@link #textShape}. */
  String textAt(int column) {
    return texts[column];
  }

  /**
   * Binds all that is not null.
   *
   * @param first the index of the first parameter, from 1
   * @return the index after the last one
   */
  int bind(PreparedStatement statement, int first) throws SQLException {
    int parameter = first;
    for (long left = shape; left != 0; left &= left - 1) {
      int column = Long.numberOfTrailingZeros(left);
      if ((textShape & left & -left) == 0) {
        statement.setLong(parameter++, numbers[column]);
      } else {
        statement.setString(parameter++, texts[column]);
      }
    }
    return parameter;
  }
}
