package dev.tokenmeter.proxy.cli;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command may touch of its process.
 *
 * @param in standard input
 * @param out results; what a script reads
 * @param err everything said to a person beside the result
 * @param env environment variables
 */
record Terminal(InputStream in, PrintWriter out, PrintWriter err, Map<String, String> env) {

  static Terminal system() {
    return new Terminal(System.in, writer(System.out), writer(System.err), System.getenv());
  }

  /** A line of its own on {@code out}, at once. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line of its own on {@code err}, at once. */
  void say(String line) {
    err.println(line);
    err.flush();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
  }

  BufferedReader lines() {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }
}
