package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The fields of a usage object in the way of OpenAI, with the names that compatible hosts gave
 * them; of several names the first that is there counts.
 */
record OpenAiPaths(
    Path present,
    PathGroup input,
    PathGroup output,
    Path total,
    PathGroup cached,
    PathGroup written,
    PathGroup written30m,
    PathGroup written12h,
    PathGroup reasoning,
    PathGroup besideInput,
    PathGroup besideOutput,
    PathGroup inputAudio,
    PathGroup outputAudio,
    List<Billed> units) {

  /** A count of something that is billed beside tokens. */
  record Billed(BilledUnit unit, Path count) {}

  /** The names of the parts: {@code prompt_tokens} or {@code input_tokens}, and their details. */
  private record Sides(String input, String output) {
    static final Sides CHAT = new Sides("prompt_tokens", "completion_tokens");
    static final Sides RESPONSES = new Sides("input_tokens", "output_tokens");
  }

  /** The usage of chat completions, completions and embeddings. */
  static OpenAiPaths chat(PathTree.Builder tree, String at) {
    return declare(tree, at, Sides.CHAT);
  }

  /** The usage of responses. */
  static OpenAiPaths responses(PathTree.Builder tree, String at) {
    return declare(tree, at, Sides.RESPONSES);
  }

  /** A usage object that may be of either kind. */
  static OpenAiPaths either(PathTree.Builder tree, String at) {
    return declare(tree, at, Sides.CHAT, Sides.RESPONSES);
  }

  private static OpenAiPaths declare(PathTree.Builder tree, String at, Sides... sides) {
    return new OpenAiPaths(
        tree.object(at),
        tree.counts(each(at, sides, side -> side.input())),
        tree.counts(each(at, sides, side -> side.output())),
        tree.count(at + ".total_tokens"),
        tree.counts(
            and(
                each(at, sides, side -> side.input() + "_details.cached_tokens"),
                at,
                ChatNames::cached)),
        tree.counts(
            and(
                each(at, sides, side -> side.input() + "_details.cache_write_tokens"),
                at,
                ChatNames::written)),
        tree.counts(each(at, sides, side -> writes(side) + ".ttl_30m_tokens")),
        tree.counts(each(at, sides, side -> writes(side) + ".ttl_12h_tokens")),
        tree.counts(each(at, sides, side -> side.output() + "_details.reasoning_tokens")),
        tree.counts(and(new String[0], at, ChatNames::besideInput)),
        tree.counts(and(new String[0], at, ChatNames::besideOutput)),
        tree.counts(each(at, sides, side -> side.input() + "_details.audio_tokens")),
        tree.counts(each(at, sides, side -> side.output() + "_details.audio_tokens")),
        units(tree, at));
  }

  private static String writes(Sides side) {
    return side.input() + "_details.cache_write_tokens_details";
  }

  private static String[] each(String at, Sides[] sides, Function<Sides, String> name) {
    return Stream.of(sides).map(side -> at + "." + name.apply(side)).toArray(String[]::new);
  }

  /** What the hosts call it after what OpenAI does. */
  private static String[] and(String[] own, String at, Function<ChatNames, List<String>> names) {
    return Stream.concat(
            Stream.of(own),
            ChatNames.HOSTS.stream()
                .flatMap(host -> names.apply(host).stream())
                .map(name -> at + "." + name))
        .distinct()
        .toArray(String[]::new);
  }

  private static List<Billed> units(PathTree.Builder tree, String at) {
    List<Billed> units = new ArrayList<>();
    for (ChatNames host : ChatNames.HOSTS) {
      host.units()
          .forEach((name, unit) -> units.add(new Billed(unit, tree.count(at + "." + name))));
    }
    return List.copyOf(units);
  }

  /** Notes what is billed beside tokens. */
  void bill(Captures text, Answer answer) {
    for (Billed billed : units) {
      answer.bill(billed.unit(), text.count(billed.count()));
    }
  }
}
