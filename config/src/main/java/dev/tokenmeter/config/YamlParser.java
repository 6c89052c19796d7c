package dev.tokenmeter.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Makes a tree of one YAML document. It builds on the parser's events and not on its node graph:
 * that resolves types ({@code off} becomes a boolean) and follows aliases without a bound on what
 * they expand to.
 */
final class YamlParser {
  /** A configuration is eight levels deep at most. */
  static final int MAX_DEPTH = 50;

  /** Parts of the document after every alias is replaced by what it stands for. */
  static final int MAX_PARTS = 1_000_000;

  private static final Set<String> CORE_TAGS =
      Set.of("str", "int", "float", "bool", "null", "seq", "map");
  private static final String CORE = "tag:yaml.org,2002:";

  private final ParserImpl parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long parts;

  private YamlParser(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    parser = new ParserImpl(new StreamReader(text), options);
  }

  /** What an anchor stands for and of how many parts that consists. */
  private record Anchored(Yaml yaml, long parts) {}

  /** The document, or empty where nothing but comments is written. */
  static Optional<Yaml> parse(String text) throws MalformedYaml {
    YamlCharacters.check(text);
    try {
      return new YamlParser(text).document();
    } catch (MarkedYAMLException e) {
      throw YamlSyntax.explain(e);
    } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedYaml(Spot.START, "is not valid YAML");
    }
  }

  private Optional<Yaml> document() throws MalformedYaml {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return Optional.empty();
    }
    parser.getEvent();
    Yaml root = node(0);
    parser.getEvent();
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw new MalformedYaml(
          spot(parser.peekEvent().getStartMark()),
          "a second document begins here; a configuration is a single one");
    }
    return Optional.of(root).filter(yaml -> !(yaml instanceof Yaml.Text text && text.isNull()));
  }

  private Yaml node(int depth) throws MalformedYaml {
    Event event = parser.getEvent();
    Spot spot = spot(event.getStartMark());
    if (depth > MAX_DEPTH) {
      throw new MalformedYaml(spot, "is nested deeper than " + MAX_DEPTH + " levels");
    }
    count(1, spot);
    if (event instanceof AliasEvent alias) {
      return aliased(alias, spot);
    }
    Optional<String> anchor = Optional.ofNullable(((NodeEvent) event).getAnchor());
    anchor.ifPresent(anchors::remove);
    long before = parts;
    Yaml yaml =
        event instanceof ScalarEvent scalar ? scalar(scalar, spot) : collection(event, depth);
    anchor.ifPresent(name -> anchors.put(name, new Anchored(yaml, parts - before + 1)));
    return yaml;
  }

  private Yaml aliased(AliasEvent alias, Spot spot) throws MalformedYaml {
    Anchored target = anchors.get(alias.getAnchor());
    if (target == null) {
      throw new MalformedYaml(spot, "refers to an anchor that is not complete before it");
    }
    count(target.parts(), spot);
    return target.yaml();
  }

  private Yaml scalar(ScalarEvent scalar, Spot spot) throws MalformedYaml {
    Optional<String> tag = Optional.ofNullable(scalar.getTag());
    checkTag(tag, spot);
    boolean plain = scalar.isPlain() && tag.isEmpty();
    return new Yaml.Text(spot, scalar.getValue(), plain ? Yaml.Style.PLAIN : Yaml.Style.QUOTED);
  }

  private Yaml collection(Event start, int depth) throws MalformedYaml {
    Spot spot = spot(start.getStartMark());
    checkTag(Optional.ofNullable(((CollectionStartEvent) start).getTag()), spot);
    return start.is(Event.ID.SequenceStart) ? items(spot, depth) : entries(spot, depth);
  }

  private Yaml items(Spot spot, int depth) throws MalformedYaml {
    List<Yaml> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    parser.getEvent();
    return new Yaml.Items(spot, items);
  }

  private Yaml entries(Spot spot, int depth) throws MalformedYaml {
    List<Yaml.Entry> entries = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Yaml key = node(depth + 1);
      if (!(key instanceof Yaml.Text name)) {
        throw new MalformedYaml(key.spot(), "a key must be a single word, is " + key.kind());
      }
      entries.add(new Yaml.Entry(name, node(depth + 1)));
    }
    parser.getEvent();
    return new Yaml.Entries(spot, entries);
  }

  private void count(long more, Spot spot) throws MalformedYaml {
    parts += more;
    if (parts > MAX_PARTS) {
      throw new MalformedYaml(
          spot, "the file has more than " + MAX_PARTS + " parts, its aliases written out");
    }
  }

  private static void checkTag(Optional<String> tag, Spot spot) throws MalformedYaml {
    boolean core =
        tag.isEmpty()
            || tag.get().equals("!")
            || (tag.get().startsWith(CORE)
                && CORE_TAGS.contains(tag.get().substring(CORE.length())));
    if (!core) {
      throw new MalformedYaml(spot, "tags that begin with ! are not allowed");
    }
  }

  private static Spot spot(Mark mark) {
    return new Spot(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
