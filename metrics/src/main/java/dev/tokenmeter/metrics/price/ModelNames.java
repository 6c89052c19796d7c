package dev.tokenmeter.metrics.price;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which names a model may stand in a price list, the exact one first. There is no similarity:
 * a part of a name never finds another model.
 */
final class ModelNames {
  private static final Pattern DATED =
      Pattern.compile("(.+)[-@](?:20\\d{2}[01]\\d[0-3]\\d|20\\d{2}-[01]\\d-[0-3]\\d)");
  private static final Pattern PROFILE =
      Pattern.compile("arn:aws[a-z-]*:bedrock:.*[:/](?:foundation-model|inference-profile)/(.+)");
  private static final String RESOURCE = "models/";

  private ModelNames() {}

  static List<String> of(Seller seller, String model) {
    List<String> names = new ArrayList<>();
    Matcher profile = PROFILE.matcher(model);
    String name = profile.matches() ? profile.group(1) : model;
    names.add(name);
    if (name.startsWith(RESOURCE)) {
      names.add(name.substring(RESOURCE.length()));
    }
    if (seller.vendors().contains("bedrock") && name.startsWith("claude-")) {
      for (String version : List.of("-v1:0", "-v1", "")) {
        names.add("anthropic." + name + version);
      }
    }
    if (seller.vendors().contains("vertex_ai")) {
      Matcher dated = DATED.matcher(name);
      if (dated.matches() && name.charAt(dated.end(1)) == '-') {
        names.add(dated.group(1) + "@" + name.substring(dated.end(1) + 1));
      }
    }
    for (String exact : List.copyOf(names)) {
      Matcher dated = DATED.matcher(exact);
      if (dated.matches()) {
        names.add(dated.group(1));
      }
    }
    return names;
  }
}
