package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.dialect.Answer;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.dialect.Lines;
import dev.tokenmeter.metrics.usage.dialect.ResponseHeaders;
import dev.tokenmeter.metrics.usage.dialect.UsageReader;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.TextSink;
import java.util.List;

/** What was read of one answer so far, text by text. */
final class Reading implements TextSink {
  private final Answer answer = new Answer();
  private final UsageReader reader;
  private final long deltaKey;
  private final DeltaCounter deltas = new DeltaCounter();
  private long texts;
  private boolean cut;
  private boolean damaged;

  /**
   * Nothing was read yet.
   *
   * @param deltaKey under which pieces of output are hashed, so that their repetition shows; 0 to
   *     leave it
   */
  Reading(Endpoint endpoint, CountedIds counted, long deltaKey) {
    this.deltaKey = deltaKey;
    this.reader = UsageReader.of(endpoint, answer, counted);
  }

  /** How the body is cut into texts. */
  Lines framing() {
    return reader.framing();
  }

  /** What the head of the answer says. */
  void head(ResponseHeaders fields) {
    reader.head(fields);
  }

  PathTree paths() {
    return reader.paths();
  }

  /** Half a text at the end of an answer that was cut is no error of the provider. */
  void endsBy(Ending how) {
    cut = how == Ending.CUT;
  }

  @Override
  public void text(Captures captures) {
    texts++;
    if (!captures.refusals().isEmpty()) {
      captures.refusals().forEach(answer::anomaly);
    }
    long before = answer.deliveredTextBytes();
    reader.read(captures);
    if (deltaKey != 0 && captures.hash() != 0 && answer.deliveredTextBytes() > before) {
      deltas.add(captures.hash());
    }
  }

  @Override
  public long hashKey() {
    return deltaKey;
  }

  /** What the answer says of itself so far. */
  ResponseFacts facts() {
    return deltaKey == 0 ? answer.facts() : answer.facts().with(deltas.deltas());
  }

  @Override
  public void broken() {
    if (!cut) {
      answer.anomaly("invalid_json");
    }
  }

  @Override
  public void endMark() {
    reader.endMark();
  }

  @Override
  public void failed() {
    texts++;
    answer.fail();
  }

  @Override
  public void damaged(String how) {
    answer.anomaly(how);
    damaged = true;
  }

  /** Whether the framing broke, so that what follows cannot be read. */
  boolean isDamaged() {
    return damaged;
  }

  Answer answer() {
    return answer;
  }

  /** Whether at least one text of the answer could be read. */
  boolean parsed() {
    return texts > 0;
  }

  boolean complete(Ending how) {
    return reader.complete(how);
  }

  boolean outputReported() {
    return reader.outputReported();
  }

  boolean usagePending() {
    return reader.usagePending();
  }

  List<UsageLine> lines() {
    return reader.lines();
  }
}
