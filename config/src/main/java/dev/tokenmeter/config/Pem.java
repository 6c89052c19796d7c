package dev.tokenmeter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a PEM file is to hold (RFC 7468); a certificate may also stand alone in DER. */
enum Pem {
  CERTIFICATE("\\A0[\\x81-\\x84]|-----BEGIN CERTIFICATE-----", "a certificate"),
  KEY("-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----", "a private key");

  private static final int MAX_BYTES = 16 << 20;

  private final Pattern label;
  private final String content;

  Pem(String label, String content) {
    this.label = Pattern.compile(label);
    this.content = content;
  }

  /** The path of a file that can be read now and holds such a part. */
  Optional<String> file(Value value) {
    return value
        .readableFile()
        .flatMap(
            path ->
                isIn(path)
                    ? Optional.of(path.toString())
                    : value.refuse("names a file that does not hold " + content));
  }

  private boolean isIn(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return label
          .matcher(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1))
          .find();
    } catch (IOException e) {
      return false;
    }
  }
}
