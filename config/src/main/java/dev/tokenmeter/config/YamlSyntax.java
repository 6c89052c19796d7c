package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says in an operator's words what the YAML parser stumbled over. The parser's own words are not
 * passed on: they quote the file, which holds secrets.
 */
final class YamlSyntax {
  private static final List<Wording> WORDINGS =
      List.of(
          new Wording("(TAB)", "a tab cannot indent; use spaces"),
          new Wording(
              "mapping values", "a `:` does not fit here; check the indentation and quotes"),
          new Wording("expected ':'", "a `:` is missing after this key, or its value needs quotes"),
          new Wording("end of stream", "the file ends in the middle of a quoted value"),
          new Wording("document separator", "the document ends in the middle of a quoted value"),
          new Wording(
              "expected <block end>", "this does not fit the lines before; check the indentation"),
          new Wording("expected ',' or ']'", "a `,` or `]` is missing before this"),
          new Wording("expected ',' or '}'", "a `,` or `}` is missing before this"),
          new Wording("sequence entries", "a list item does not fit here; check the indentation"),
          new Wording("mapping keys", "a key does not fit here; check the indentation"),
          new Wording("cannot start any token", "a value cannot begin with this; put it in quotes"),
          new Wording("escape", "unknown escape; double the backslash or use single quotes"),
          new Wording("tag", "tags that begin with ! are not allowed; put the value in quotes"),
          new Wording("node content", "a value is missing here"),
          new Wording("alphabetic or numeric", "a value that begins with & or * needs quotes"));

  private YamlSyntax() {}

  /** What the parser's message contains, and what is said instead. */
  private record Wording(String contained, String said) {}

  static MalformedYaml explain(MarkedYAMLException e) {
    String problem = Optional.ofNullable(e.getProblem()).orElse("");
    String said =
        WORDINGS.stream()
            .filter(wording -> problem.contains(wording.contained()))
            .map(Wording::said)
            .findFirst()
            .orElse("is not valid YAML here");
    Spot spot =
        Optional.ofNullable(e.getProblemMark())
            .or(() -> Optional.ofNullable(e.getContextMark()))
            .map(YamlSyntax::spot)
            .orElse(Spot.START);
    return new MalformedYaml(spot, said + opening(e, spot));
  }

  private static String opening(MarkedYAMLException e, Spot spot) {
    return Optional.ofNullable(e.getContextMark())
        .map(YamlSyntax::spot)
        .filter(context -> context.line() != spot.line())
        .map(context -> " (it began in line " + context.line() + ")")
        .orElse("");
  }

  private static Spot spot(Mark mark) {
    return new Spot(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
