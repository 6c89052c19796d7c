package dev.tokenmeter.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file system of 4 MB in memory, which whoever may mount can have. */
final class SmallDisk implements AutoCloseable {
  private static final byte[] BLOCK = new byte[4_096];

  private final Path place;
  private int mounts;

  private SmallDisk(Path place) {
    this.place = place;
  }

  /** Mounts one at a directory; empty where that is not allowed here. */
  static Optional<SmallDisk> at(Path directory) throws IOException, InterruptedException {
    SmallDisk disk = new SmallDisk(Files.createDirectory(directory));
    return disk.mount("size=4m") ? Optional.of(disk) : Optional.empty();
  }

  private boolean mount(String options) throws IOException, InterruptedException {
    boolean done = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.toString());
    mounts += done ? 1 : 0;
    return done;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean done = process.waitFor() == 0;
      if (!done) {
        System.out.println(String.join(" ", words) + ": " + said.strip());
      }
      return done;
    } catch (IOException e) {
      System.out.println(e.getMessage());
      return false;
    }
  }

  Path place() {
    return place;
  }

  /** Takes all the room that is left. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(place.resolve("filler"))) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      if (Files.size(place.resolve("filler")) == 0) {
        throw e;
      }
    }
  }

  /** Gives it back. */
  void free() throws IOException {
    Files.delete(place.resolve("filler"));
  }

  /** Another, empty file system that nobody may write to hides this one. */
  void hide() throws IOException, InterruptedException {
    if (!mount("size=4m,ro")) {
      throw new AssertionError("it could be mounted a moment ago");
    }
  }

  /** This one is at its place again. */
  void show() throws IOException, InterruptedException {
    run("umount", place.toString());
    mounts--;
  }

  @Override
  public void close() throws IOException {
    try {
      while (mounts > 0) {
        run("umount", "-l", place.toString());
        mounts--;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
