package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;

/**
 * Gemini generateContent, streamGenerateContent and embedContent. Each chunk may tell running
 * totals, some of the fields in some of the chunks only: a later field replaces, an absent one
 * keeps.
 */
final class GeminiReader implements UsageReader {
  private final Answer answer;
  private final GeminiPaths paths;
  private long prompt = UNKNOWN;
  private long cached = UNKNOWN;
  private long candidates = UNKNOWN;
  private long thoughts = UNKNOWN;
  private long toolPrompt = UNKNOWN;
  private long total = UNKNOWN;
  private Modalities promptDetails = Modalities.NONE;
  private Modalities cacheDetails = Modalities.NONE;
  private Modalities candidateDetails = Modalities.NONE;
  private Modalities toolDetails = Modalities.NONE;
  private boolean answered;
  private boolean closed;

  GeminiReader(Answer answer, GeminiPaths paths) {
    this.answer = answer;
    this.paths = paths;
  }

  @Override
  public PathTree paths() {
    return paths.tree();
  }

  @Override
  public void read(Captures text) {
    if (text.has(paths.error())) {
      answer.fail();
    }
    answer.model(text, paths.model());
    answer.responseId(text, paths.responseId());
    answer.serviceTier(text, paths.trafficType());
    answer.serviceTier(text, paths.serviceTier());
    answer.stopReason(text, paths.blockReason());
    answer.stopReason(text, paths.finishReason());
    answered |= text.has(paths.candidate());
    answer.delivered(paths.texts().sum(text));
    if (text.has(paths.usage())) {
      usage(text);
    }
  }

  @Override
  public void endMark() {
    closed = true;
  }

  @Override
  public boolean complete(Ending ending) {
    boolean silent = !answered && ending == Ending.CLEAN;
    return !answer.failed() && (closed || answer.stopped() || silent);
  }

  @Override
  public boolean outputReported() {
    return candidates != UNKNOWN;
  }

  @Override
  public List<UsageLine> lines() {
    if (prompt == UNKNOWN && candidates == UNKNOWN && total == UNKNOWN) {
      return List.of();
    }
    long audio = promptDetails.audio() + toolDetails.audio() - cacheDetails.audio();
    long image = promptDetails.image() + toolDetails.image() - cacheDetails.image();
    boolean audioKnown = promptDetails.hasAudio() || toolDetails.hasAudio();
    boolean imageKnown = promptDetails.hasImage() || toolDetails.hasImage();
    Buckets buckets = new Buckets();
    buckets.put(
        TokenType.INPUT,
        orZero(prompt)
            + orZero(toolPrompt)
            - orZero(cached)
            - (audioKnown ? audio : 0)
            - (imageKnown ? image : 0));
    buckets.putKnown(TokenType.CACHE_READ, cached);
    if (audioKnown) {
      buckets.put(TokenType.INPUT_AUDIO, audio);
    }
    if (imageKnown) {
      buckets.put(TokenType.INPUT_IMAGE, image);
    }
    output(buckets);
    Tokens tokens = buckets.tokens(answer);
    if (total != UNKNOWN && Tokens.add(tokens.input(), tokens.output()) != total) {
      answer.anomaly("total_mismatch");
    }
    return List.of(new UsageLine(answer.model(), Source.REPORTED, tokens));
  }

  private void output(Buckets buckets) {
    if (candidates != UNKNOWN || thoughts != UNKNOWN) {
      // Some servers count the thoughts among the candidates; only the total tells.
      boolean inside =
          orZero(thoughts) > 0 && total == orZero(candidates) + orZero(prompt) + orZero(toolPrompt);
      buckets.put(
          TokenType.OUTPUT,
          orZero(candidates)
              - (inside ? thoughts : 0)
              - candidateDetails.audio()
              - candidateDetails.image());
    }
    buckets.putKnown(TokenType.REASONING, thoughts);
    if (candidateDetails.hasAudio()) {
      buckets.put(TokenType.OUTPUT_AUDIO, candidateDetails.audio());
    }
    if (candidateDetails.hasImage()) {
      buckets.put(TokenType.OUTPUT_IMAGE, candidateDetails.image());
    }
  }

  private void usage(Captures text) {
    prompt = latest(text, paths.prompt(), prompt);
    cached = latest(text, paths.cached(), cached);
    long told = paths.candidates().first(text);
    candidates = told == UNKNOWN ? candidates : told;
    thoughts = latest(text, paths.thoughts(), thoughts);
    toolPrompt = latest(text, paths.toolPrompt(), toolPrompt);
    total = latest(text, paths.total(), total);
    promptDetails = Modalities.latest(text, paths.promptDetails(), promptDetails);
    cacheDetails = Modalities.latest(text, paths.cacheDetails(), cacheDetails);
    candidateDetails = Modalities.latest(text, paths.candidateDetails(), candidateDetails);
    candidateDetails = Modalities.latest(text, paths.responseDetails(), candidateDetails);
    toolDetails = Modalities.latest(text, paths.toolDetails(), toolDetails);
  }

  private static long latest(Captures text, Path path, long before) {
    return text.has(path) ? text.count(path) : before;
  }
}
