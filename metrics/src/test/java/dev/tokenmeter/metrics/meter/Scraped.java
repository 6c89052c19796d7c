package dev.tokenmeter.metrics.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An exposition in the Prometheus text format, read back. */
record Scraped(String text, Map<String, Sample> samples, Map<String, String> types) {
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  record Sample(String name, Map<String, String> labels, double value) {}

  static Scraped by(Reader reader, Meters meters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      meters.scrape(new ScrapeRequest("", reader), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parse(bytes.toString(UTF_8));
  }

  static Scraped byPerson(Meters meters) {
    return by(Reader.PERSON, meters);
  }

  private static Scraped parse(String text) {
    Map<String, Sample> samples = new HashMap<>();
    Map<String, String> types = new HashMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        types.put(words[2], words[3]);
      } else if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        String series = line.substring(0, space);
        Sample sample = sample(series, Double.parseDouble(line.substring(space + 1)));
        if (samples.put(series, sample) != null) {
          throw new IllegalStateException("twice: " + series);
        }
      }
    }
    return new Scraped(text, samples, types);
  }

  private static Sample sample(String series, double value) {
    int brace = series.indexOf('{');
    Map<String, String> labels = new TreeMap<>();
    if (brace >= 0) {
      Matcher matcher = LABEL.matcher(series.substring(brace));
      while (matcher.find()) {
        labels.put(matcher.group(1), matcher.group(2));
      }
    }
    return new Sample(brace < 0 ? series : series.substring(0, brace), labels, value);
  }

  /** Sum over the samples of this name that have the given labels, given as name, value pairs. */
  double sum(String name, String... labels) {
    return samples.values().stream()
        .filter(sample -> sample.name().equals(name) && has(sample, labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  long count(String name, String... labels) {
    return samples.values().stream()
        .filter(sample -> sample.name().equals(name) && has(sample, labels))
        .count();
  }

  Set<String> values(String name, String label) {
    return samples.values().stream()
        .filter(sample -> sample.name().equals(name))
        .map(sample -> sample.labels().getOrDefault(label, "?"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All label names seen under this name; one set if they are always the same. */
  Set<Set<String>> labelNames(String name) {
    return samples.values().stream()
        .filter(sample -> sample.name().equals(name))
        .map(sample -> sample.labels().keySet())
        .collect(Collectors.toSet());
  }

  private static boolean has(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
