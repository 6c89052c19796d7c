package dev.tokenmeter.metrics.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The values of a row, filled from the first column to the last. Which of them are null is its
 * shape: a statement names the others only, since every value that is bound is a call into SQLite.
 */
final class RowValues {
  private final Object[] values;
  private long shape;
  private int at;

  /** At most 64 columns. */
  RowValues(int columns) {
    if (columns > Long.SIZE) {
      throw new IllegalArgumentException(columns + " columns do not fit into a shape");
    }
    values = new Object[columns];
  }

  void number(long value) {
    add(value);
  }

  void number(Optional<Long> value) {
    value.ifPresentOrElse(this::add, this::none);
  }

  void text(String value) {
    add(value);
  }

  void text(Optional<String> value) {
    value.ifPresentOrElse(this::add, this::none);
  }

  private void add(Object value) {
    shape |= 1L << at;
    values[at++] = value;
  }

  /** Nothing in this column. */
  void none() {
    at++;
  }

  /** A bit for each column that has a value, the first column lowest. */
  long shape() {
    return shape;
  }

  /** The values of these columns, a bit each. */
  List<Object> of(long columns) {
    Object[] found = new Object[Long.bitCount(columns)];
    int next = 0;
    for (long left = columns; left != 0; left &= left - 1) {
      found[next++] = values[Long.numberOfTrailingZeros(left)];
    }
    return Arrays.asList(found);
  }

  /**
   * Binds the values of these columns, which are part of the shape.
   *
   * @param first the index of the first parameter, from 1
   * @param columns a bit each
   * @return the index after the last one
   */
  int bind(PreparedStatement statement, int first, long columns) throws SQLException {
    int parameter = first;
    for (long left = columns; left != 0; left &= left - 1) {
      switch (values[Long.numberOfTrailingZeros(left)]) {
        case Long number -> statement.setLong(parameter++, number);
        case Object text -> statement.setString(parameter++, text.toString());
      }
    }
    return parameter;
  }
}
