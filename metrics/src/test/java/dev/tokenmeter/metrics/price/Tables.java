package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.BuiltInProviders;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.PriceRule;
import dev.tokenmeter.config.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Price tables for tests. */
final class Tables {
  private Tables() {}

  /** An excerpt of LiteLLM's file as published in August 2026 (MIT, BerriAI). */
  static byte[] excerpt() {
    try (InputStream in = Tables.class.getResourceAsStream("litellm-excerpt.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static PriceTable litellm(PriceRule... rules) {
    return of(list(excerpt()), rules);
  }

  static PriceTable of(String json, PriceRule... rules) {
    return of(list(json.getBytes(StandardCharsets.UTF_8)), rules);
  }

  static PriceTable of(PriceList list, PriceRule... rules) {
    return new PriceTable(list, new Overrides(List.of(rules)), providers());
  }

  static PriceList list(byte[] json) {
    try {
      LiteLlmReader.Found found = LiteLlmReader.read(json);
      return new PriceList(
          found.models(), found.known(), Map.of(), Instant.EPOCH, Digests.sha256(json), "test");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The built-in providers and some of an operator's. */
  static List<Provider> providers() {
    List<Provider> all = new ArrayList<>(BuiltInProviders.all());
    all.add(provider("shared", "https://api.openai.com", Dialect.OPENAI));
    all.add(provider("europe", "https://eu.api.openai.com", Dialect.OPENAI));
    all.add(provider("local", "http://10.0.0.5:8000", Dialect.OPENAI));
    all.add(provider("qwen", "https://dashscope-intl.aliyuncs.com", Dialect.OPENAI));
    return all;
  }

  private static Provider provider(String name, String url, Dialect dialect) {
    return new Provider(
        name,
        Optional.of(URI.create(url)),
        dialect,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        Provider.IncludeUsage.OFF);
  }
}
