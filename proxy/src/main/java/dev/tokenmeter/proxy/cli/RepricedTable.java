package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.Repriced;
import dev.tokenmeter.metrics.ledger.Repriced.Delta;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The difference that new prices make, by model, with totals. */
final class RepricedTable {
  private static final String GAP = "  ";
  private static final int NANO_DIGITS = 9;
  private static final int CENTS = 2;
  private static final List<String> HEAD =
      List.of("model", "rows", "tokens priced", "before USD", "after USD", "change USD");

  private RepricedTable() {}

  static List<String> of(Repriced repriced) {
    int digits = digits(repriced);
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    repriced.byModel().forEach((model, delta) -> cells.add(row(printable(model), delta, digits)));
    cells.add(row("total", repriced.total(), digits));
    List<Integer> widths =
        IntStream.range(0, HEAD.size())
            .mapToObj(at -> cells.stream().mapToInt(row -> row.get(at).length()).max().orElse(0))
            .toList();
    String rule =
        "-"
            .repeat(
                widths.stream().mapToInt(width -> width).sum() + GAP.length() * (HEAD.size() - 1));
    List<String> lines = new ArrayList<>(cells.stream().map(row -> line(row, widths)).toList());
    lines.add(lines.size() - 1, rule);
    lines.add(1, rule);
    return lines;
  }

  private static List<String> row(String name, Delta delta, int digits) {
    long change = delta.afterNanoUsd() - delta.beforeNanoUsd();
    return List.of(
        name,
        String.format(Locale.ROOT, "%,d", delta.changed()),
        String.format(Locale.ROOT, "%,d", delta.priced()),
        usd(delta.beforeNanoUsd(), digits),
        usd(delta.afterNanoUsd(), digits),
        (change > 0 ? "+" : "") + usd(change, digits));
  }

  /** As many as the finest amount needs, so that nothing is rounded. */
  private static int digits(Repriced repriced) {
    return repriced.byModel().values().stream()
        .flatMapToLong(each -> LongStream.of(each.beforeNanoUsd(), each.afterNanoUsd()))
        .mapToInt(nano -> BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros().scale())
        .reduce(CENTS, Math::max);
  }

  private static String usd(long nanoUsd, int digits) {
    BigDecimal usd = BigDecimal.valueOf(nanoUsd, NANO_DIGITS).setScale(digits);
    return String.format(Locale.ROOT, "%,." + digits + "f", usd);
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String pad = " ".repeat(widths.get(i) - row.get(i).length());
      line.append(i == 0 ? row.get(i) + pad : GAP + pad + row.get(i));
    }
    return line.toString();
  }

  /** Names come from strangers: none of them may move a terminal's cursor. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
