package dev.tokenmeter.metrics.reconcile;

import java.util.ArrayList;
import java.util.List;

/** One place while it is compared. */
final class Cell {
  final Said said = new Said();
  final Use use = new Use();
  final List<Finding> findings = new ArrayList<>();

  /** Answers of the same day and key without known usage, of which not even the model is known. */
  long unmeteredOfNoModel;

  long unmetered() {
    return use.unmetered + unmeteredOfNoModel;
  }

  boolean isNothing() {
    return said.tokens.isEmpty() && said.billLines == 0 && use.isNothing();
  }
}
