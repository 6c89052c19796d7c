package dev.tokenmeter.metrics.reconcile;

import java.util.List;

/** A kind of export that can be read. */
sealed interface StatementFormat
    permits AnthropicCost, AnthropicUsage, AwsCur, FocusRows, GcpBilling, OpenAiCost, OpenAiUsage {

  /** All of them; the first that knows a row reads it. */
  List<StatementFormat> ALL =
      List.of(
          new AwsCur(),
          new GcpBilling(),
          new FocusRows(),
          new AnthropicUsage(),
          new AnthropicCost(),
          new OpenAiCost(),
          new OpenAiUsage());

  /** What to say to somebody whose file is none of them. */
  String ACCEPTED =
      "Anthropic usage or cost (Console CSV, Admin API JSON), OpenAI usage or costs (dashboard CSV,"
          + " organization API JSON), AWS CUR 1.0 or 2.0 (CSV, gzip), GCP billing export (CSV,"
          + " JSON), FOCUS CSV";

  /** Whether a row with these columns is of this kind. */
  boolean reads(Row row);

  /**
   * Tells what a row says; nothing if it is about something else.
   *
   * @throws StatementFailure if a value is not what its column promises
   */
  void lines(Row row, StatementTaker to) throws StatementFailure;
}
