package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a host of chat completions calls the things that OpenAI calls otherwise, or does not tell.
 * All names but {@code places} are relative to the usage object.
 *
 * @param places further places of a usage object, absolute
 * @param cached read from a cache, inside of the input unless it is greater
 * @param written written to a cache, inside of the input
 * @param besideInput tokens that went into the model beside the input
 * @param besideOutput reasoning that is not inside of the output
 * @param units what is billed beside tokens
 */
record ChatNames(
    List<String> places,
    List<String> cached,
    List<String> written,
    List<String> besideInput,
    List<String> besideOutput,
    Map<String, BilledUnit> units) {

  /** All hosts with names of their own; where several tell the same, the first one counts. */
  static final List<ChatNames> HOSTS =
      List.of(
          Groq.NAMES,
          Mistral.NAMES,
          Moonshot.NAMES,
          DeepSeek.NAMES,
          Qwen.NAMES,
          Xai.NAMES,
          OpenRouter.NAMES,
          Perplexity.NAMES);

  /** OpenAI's names only. */
  static ChatNames openAi() {
    return new ChatNames(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());
  }

  ChatNames usageAt(String path) {
    return new ChatNames(with(places, path), cached, written, besideInput, besideOutput, units);
  }

  ChatNames cached(String name) {
    return new ChatNames(places, with(cached, name), written, besideInput, besideOutput, units);
  }

  ChatNames written(String name) {
    return new ChatNames(places, cached, with(written, name), besideInput, besideOutput, units);
  }

  ChatNames besideInput(String name) {
    return new ChatNames(places, cached, written, with(besideInput, name), besideOutput, units);
  }

  ChatNames besideOutput(String name) {
    return new ChatNames(places, cached, written, besideInput, with(besideOutput, name), units);
  }

  ChatNames bill(String name, BilledUnit unit) {
    Map<String, BilledUnit> more = new LinkedHashMap<>(units);
    more.put(name, unit);
    return new ChatNames(places, cached, written, besideInput, besideOutput, Map.copyOf(more));
  }

  private static List<String> with(List<String> names, String name) {
    List<String> more = new ArrayList<>(names);
    more.add(name);
    return List.copyOf(more);
  }
}
