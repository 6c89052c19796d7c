package dev.tokenmeter.metrics.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same models priced a second way: straight from the file's numbers. */
class LiteLlmDifferentialTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("anthropic", "anthropic"),
          Map.entry("openai", "openai"),
          Map.entry("azure", "azure"),
          Map.entry("gemini", "gemini"),
          Map.entry("xai", "xai"),
          Map.entry("deepseek", "deepseek"),
          Map.entry("groq", "groq"),
          Map.entry("moonshot", "moonshot"),
          Map.entry("zai", "zai"),
          Map.entry("mistral", "mistral"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("bedrock_converse", "bedrock"),
          Map.entry("openrouter", "openrouter"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"));

  @Test
  void models_ofTheVendors_costWhatTheFileSays() throws Exception {
    JsonNode file = JSON.readTree(Tables.excerpt());
    PriceTable table = Tables.litellm();
    Random random = new Random(4);
    List<String> priced = new ArrayList<>();
    for (Map.Entry<String, JsonNode> model : file.properties()) {
      JsonNode entry = model.getValue();
      String provider = OURS.get(entry.path("litellm_provider").asText());
      if (provider == null || !entry.path("mode").asText().matches("chat|responses|embedding")) {
        continue;
      }
      if (entry.path("input_cost_per_token").asDouble() == 0) {
        continue;
      }
      for (int size : List.of(1_000, 100_000, 400_000)) {
        long input = (long) size + random.nextInt(1_000);
        long read = random.nextInt(size);
        long write = random.nextInt(size);
        long output = entry.has("output_cost_per_token") ? random.nextInt(5_000) : 0;
        Bought bought =
            Bought.of(provider, model.getKey())
                .with(TokenType.INPUT, input)
                .with(TokenType.CACHE_READ, read)
                .with(TokenType.CACHE_WRITE, write)
                .with(TokenType.OUTPUT, output);
        assertThat(table.charge(bought.purchase()).nanoUsd())
            .as(model.getKey())
            .hasValue(expected(entry, provider, input, read, write, output));
      }
      priced.add(model.getKey());
    }
    assertThat(priced).hasSizeGreaterThanOrEqualTo(40);
  }

  private static long expected(
      JsonNode entry, String provider, long input, long read, long write, long output) {
    long size = input + read + write;
    String suffix = "";
    for (long thousand : List.of(128, 200, 256, 272, 512)) {
      String candidate = "_above_" + thousand + "k_tokens";
      boolean over = provider.equals("xai") ? size >= thousand * 1_000 : size > thousand * 1_000;
      if (entry.has("input_cost_per_token" + candidate) && over) {
        suffix = candidate;
      }
    }
    BigDecimal in = usd(entry, "input_cost_per_token", suffix, BigDecimal.ZERO);
    BigDecimal sum =
        in.multiply(BigDecimal.valueOf(input))
            .add(times(usd(entry, "cache_read_input_token_cost", suffix, in), read))
            .add(times(usd(entry, "cache_creation_input_token_cost", suffix, in), write))
            .add(times(usd(entry, "output_cost_per_token", suffix, BigDecimal.ZERO), output));
    return sum.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static BigDecimal times(BigDecimal price, long count) {
    return price.multiply(BigDecimal.valueOf(count));
  }

  private static BigDecimal usd(JsonNode entry, String key, String suffix, BigDecimal otherwise) {
    if (!entry.has(key)) {
      return otherwise;
    }
    return entry.has(key + suffix)
        ? entry.get(key + suffix).decimalValue()
        : entry.get(key).decimalValue();
  }
}
