package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.price.PriceList.ModelKey;
import dev.tokenmeter.metrics.usage.TokenType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table that comes with the program; its form is told in its own first lines. */
final class BuiltInPrices {
  static final String SOURCE = "built-in";
  private static final String RESOURCE = "prices.txt";

  private final Map<ModelKey, ModelPrice> models = new HashMap<>();
  private final Map<ModelKey, ModelKey> aliases = new HashMap<>();
  private Instant asOf = Instant.EPOCH;
  private String vendor = "";

  private BuiltInPrices() {}

  /**
   * Reads the table.
   *
   * @throws IllegalStateException if a line is not understood: a defect of the program
   */
  static PriceList read() {
    byte[] bytes = bytes();
    BuiltInPrices table = new BuiltInPrices();
    new String(bytes, StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> table.line(line.split(" ", -1)));
    return new PriceList(
        table.models, Set.of(), table.aliases, table.asOf, Digests.sha256(bytes), SOURCE);
  }

  private static byte[] bytes() {
    try (InputStream in = BuiltInPrices.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String[] words) {
    switch (words[0]) {
      case "as-of" -> asOf = LocalDate.parse(words[1]).atStartOfDay(ZoneOffset.UTC).toInstant();
      case "vendor" -> vendor = words[1];
      case "alias" -> aliases.put(new ModelKey(vendor, words[1]), new ModelKey(vendor, words[2]));
      default -> models.put(new ModelKey(vendor, words[0]), model(words));
    }
  }

  private static ModelPrice model(String[] words) {
    Bands bands = new Bands();
    Map<String, BigDecimal> factors = new HashMap<>();
    Map<String, BigDecimal> uplifts = new HashMap<>();
    Optional<BigDecimal> search = Optional.empty();
    long begins = 0;
    for (int i = 1; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      String[] name = pair[0].split("\\.", 2);
      BigDecimal value = new BigDecimal(pair[1]);
      switch (name[0]) {
        case "above" -> begins = Bands.Edge.ABOVE.begins(value.longValueExact());
        case "from" -> begins = Bands.Edge.FROM.begins(value.longValueExact());
        case "times" -> factors.put(name[1], value);
        case "uplift" -> uplifts.put(name[1], value);
        case "fee" -> search = Optional.of(value);
        default -> bands.add(begins, rate(name), value.movePointLeft(6));
      }
    }
    return new ModelPrice(bands.layered(), factors, uplifts, search);
  }

  private static Rate rate(String[] name) {
    TokenType type = TokenType.valueOf(name[0].toUpperCase(Locale.ROOT));
    return name.length == 1
        ? Rate.standard(type)
        : new Rate(type, ServiceTier.valueOf(name[1].toUpperCase(Locale.ROOT)));
  }
}
