package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers what was heard of the turns of a connection. */
final class Heard implements Turns {
  private final List<Told> turns = new ArrayList<>();
  private final List<Told> ended = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();

  @Override
  public Turn begin() {
    Told turn = new Told();
    turns.add(turn);
    return turn;
  }

  @Override
  public void limitHit(String name) {
    limits.add(name);
  }

  List<String> limits() {
    return limits;
  }

  List<Told> turns() {
    return turns;
  }

  int begun() {
    return turns.size();
  }

  /** In the order of their ends. */
  List<Told> ended() {
    return ended;
  }

  Told only() {
    if (turns.size() != 1 || ended.size() != 1) {
      throw new AssertionError(turns.size() + " begun, " + ended.size() + " ended");
    }
    return ended.getFirst();
  }

  /** Everything that is told of the turns, for comparison. */
  List<String> story() {
    return ended.stream().map(turn -> turn.end() + " " + turn.firsts + " " + turn.wire()).toList();
  }

  Map<TokenType, Long> reported() {
    Map<TokenType, Long> sum = new EnumMap<>(TokenType.class);
    for (Told turn : ended) {
      turn.tokens(Source.REPORTED).forEach((type, count) -> sum.merge(type, count, Long::sum));
    }
    return sum;
  }

  /** What was heard of one turn. */
  final class Told implements Turn {
    private Optional<TurnEnd> end = Optional.empty();
    private Optional<UsageReport> soFar = Optional.empty();
    private long requestBytes;
    private long responseBytes;
    private int firsts;
    private boolean answered;

    @Override
    public void requestBytes(long bytes) {
      requestBytes += bytes;
    }

    @Override
    public void answered(long bytes) {
      answered = true;
      responseBytes += bytes;
    }

    @Override
    public void firstOutput() {
      firsts++;
    }

    @Override
    public void progress(RequestFacts request, UsageReport report) {
      if (end.isPresent()) {
        throw new AssertionError("goes on after its end");
      }
      soFar = Optional.of(report);
    }

    /** What was told last before its end. */
    Optional<UsageReport> soFar() {
      return soFar;
    }

    @Override
    public void end(TurnEnd how) {
      if (end.isPresent()) {
        throw new AssertionError("ended twice");
      }
      end = Optional.of(how);
      ended.add(this);
    }

    TurnEnd end() {
      return end.orElseThrow();
    }

    TurnEnd.How how() {
      return end().how();
    }

    boolean answered() {
      return answered;
    }

    int firsts() {
      return firsts;
    }

    long requestBytes() {
      return requestBytes;
    }

    long responseBytes() {
      return responseBytes;
    }

    String wire() {
      return requestBytes + "/" + responseBytes;
    }

    Optional<Unmetered> unmetered() {
      return end().report().unmetered();
    }

    Optional<String> model() {
      return end().report().facts().model().or(() -> end().request().model());
    }

    Map<TokenType, Long> tokens(Source source) {
      Map<TokenType, Long> sum = new EnumMap<>(TokenType.class);
      for (UsageLine line : end().report().lines()) {
        if (line.source() == source) {
          line.tokens().counts().forEach((type, count) -> sum.merge(type, count, Long::sum));
        }
      }
      return sum;
    }
  }
}
