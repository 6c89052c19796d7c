package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.record.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A classifier whose limit hits are kept. */
final class Watch {
  final List<String> limitHits = new ArrayList<>();
  final Classifier classifier;

  private Watch(Config config) {
    classifier = new Classifier(config, limitHits::add);
  }

  static Watch withDefaults() {
    return new Watch(Config.defaults());
  }

  static Watch with(String yaml) {
    return new Watch(config(yaml));
  }

  static Config config(String yaml) {
    ConfigReader.Result read = ConfigReader.read(yaml, "t.yaml", Map.of());
    assertThat(read).isInstanceOf(ConfigReader.Result.Loaded.class);
    return ((ConfigReader.Result.Loaded) read).config();
  }

  Signal next(Turn turn) {
    return classifier.classify(turn.finished());
  }

  List<Signal> all(List<Turn> turns) {
    return turns.stream().map(this::next).toList();
  }
}
