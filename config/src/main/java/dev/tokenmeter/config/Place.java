package dev.tokenmeter.config;

import java.util.regex.Pattern;

/**
 * Where in the configuration a part stands, whatever the file looks like.
 *
 * @param shown for messages, e.g. {@code providers.local.url}; empty for the whole file
 * @param shape the same with a star for names and numbers, e.g. {@code providers.*.url}
 */
record Place(String shown, String shape) {
  static final Place ROOT = new Place("", "");

  /** What is longer or of another form than a name may be a secret in the wrong place. */
  private static final Pattern SHOWABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,29}");

  Place child(String key) {
    return new Place(join(shown, key), join(shape, key));
  }

  /** A child whose name the operator chose. */
  Place named(String name) {
    return new Place(join(shown, show(name)), join(shape, "*"));
  }

  Place item(int index) {
    return new Place(shown + "[" + index + "]", shape + ".*");
  }

  /** For messages: the dotted name, or {@code the file}. */
  @Override
  public String toString() {
    return shown.isEmpty() ? "the file" : shown;
  }

  /** The word itself if it surely is no secret. */
  static String show(String word) {
    return SHOWABLE.matcher(word).matches() && !KnownSecrets.looksLikeOne(word) ? word : "…";
  }

  private static String join(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }
}
