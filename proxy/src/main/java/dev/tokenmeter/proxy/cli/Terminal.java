package dev.tokenmeter.proxy.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command may touch of its process: its three streams, in UTF-8, and its environment. */
final class Terminal {
  private final InputStream stdin;
  private final OutputStream stdout;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<String, String> env;

  Terminal(InputStream stdin, OutputStream stdout, OutputStream stderr, Map<String, String> env) {
    this.stdin = stdin;
    this.stdout = stdout;
    this.out = new PrintWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8), false);
    this.err = new PrintWriter(new OutputStreamWriter(stderr, StandardCharsets.UTF_8), false);
    this.env = Map.copyOf(env);
  }

  static Terminal system() {
    return new Terminal(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        System.getenv());
  }

  InputStream stdin() {
    return stdin;
  }

  BufferedReader lines() {
    return new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Standard output for whoever writes bytes of his own. */
  OutputStream stdout() {
    return stdout;
  }

  /** Results; what a script reads. */
  PrintWriter out() {
    return out;
  }

  /** Everything said to a person beside the result. */
  PrintWriter err() {
    return err;
  }

  Map<String, String> env() {
    return env;
  }

  /** A line of its own on standard output, at once. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line of its own on standard error, at once. */
  void say(String line) {
    err.println(line);
    err.flush();
  }
}
