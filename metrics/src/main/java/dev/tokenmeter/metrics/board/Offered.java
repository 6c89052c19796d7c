package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Config;
import java.io.IOException;
import java.util.List;

/**
 * A provider that assistants may be pointed at.
 *
 * @param dialect the API family it speaks
 * @param pays whether the operator's key pays, so that a caller's token stands for a key
 */
public record Offered(String name, String dialect, boolean pays) {

  /** All that are enabled and have an address. */
  public static List<Offered> of(Config config) {
    return config.providers().stream()
        .filter(provider -> provider.url().isPresent())
        .map(
            provider ->
                new Offered(
                    provider.name(), provider.dialect().key(), provider.credentials().isPresent()))
        .toList();
  }

  /** The field {@code providers} of an object that holds nothing else. */
  public static String json(List<Offered> all) {
    return Json.object(json -> write(json, all));
  }

  static void write(JsonGenerator json, List<Offered> all) throws IOException {
    json.writeArrayFieldStart("providers");
    for (Offered each : all) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeStringField("dialect", each.dialect());
      json.writeBooleanField("pays", each.pays());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
