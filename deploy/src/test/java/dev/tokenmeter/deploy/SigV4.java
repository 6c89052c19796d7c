package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks a request as AWS does: by its documentation of Signature Version 4, on the bytes that
 * came.
 */
record SigV4(String accessKeyId, String scope, List<String> signedHeaders, String signature) {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\S+), ?SignedHeaders=(\\S+),"
              + " ?Signature=([0-9a-f]{64})");

  static SigV4 of(RawMessage request) {
    Matcher parts = AUTHORIZATION.matcher(request.header("authorization").orElse(""));
    if (!parts.matches()) {
      throw new AssertionError("not signed: " + request.head());
    }
    return new SigV4(
        parts.group(1), parts.group(2), List.of(parts.group(3).split(";", -1)), parts.group(4));
  }

  /** The signature that this request ought to have. */
  String expected(RawMessage request, String secret) throws GeneralSecurityException {
    String canonical =
        String.join(
            "\n",
            request.startLine().split(" ", -1)[0],
            path(target(request)),
            query(target(request)),
            signedHeaders.stream()
                .map(name -> name + ":" + request.header(name).orElseThrow() + "\n")
                .collect(Collectors.joining()),
            String.join(";", signedHeaders),
            sha256(request.body()));
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            request.header("x-amz-date").orElseThrow(),
            scope,
            sha256(canonical));
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String target(RawMessage request) {
    return request.startLine().split(" ", -1)[1];
  }

  /** Each segment of the path as it came, encoded once more. */
  private static String path(String target) {
    return Arrays.stream(target.split("\\?", -1)[0].split("/", -1))
        .map(SigV4::encoded)
        .collect(Collectors.joining("/"));
  }

  private static String query(String target) {
    Map<String, String> sorted = new TreeMap<>();
    if (target.indexOf('?') >= 0) {
      for (String pair : target.substring(target.indexOf('?') + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        sorted.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
      }
    }
    return sorted.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(String bytes) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.getBytes(ISO_8859_1));
    return HexFormat.of().formatHex(digest);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
