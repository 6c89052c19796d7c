package dev.tokenmeter.metrics.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
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

  private void none() {
    at++;
  }

  /** A bit for each column that has a value, the first column lowest. */
  long shape() {
    return shape;
  }

  /**
   * Binds what is there.
   *
   * @param first the index of the first parameter, from 1
   * @return the index after the last one
   */
  int bind(PreparedStatement statement, int first) throws SQLException {
    int parameter = first;
    for (int column = 0; column < at; column++) {
      switch (values[column]) {
        case Long number -> statement.setLong(parameter++, number);
        case String text -> statement.setString(parameter++, text);
        case null, default -> {
          // Not part of the shape.
        }
      }
    }
    return parameter;
  }
}
