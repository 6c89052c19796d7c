import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;

/** Formats every Java source below the working directory, or says which are not formatted. */
final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    boolean apply = args.length == 1 && args[0].equals("apply");
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    int unformatted = 0;
    try (var files = Files.walk(Path.of(""))) {
      for (Path file : files.filter(Format::isOurs).sorted().toList()) {
        String source = Files.readString(file);
        String formatted;
        try {
          formatted =
              formatter.formatSource(
                  RemoveUnusedImports.removeUnusedImports(
                      ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.GOOGLE)));
        } catch (com.google.googlejavaformat.java.FormatterException e) {
          throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
        if (!formatted.equals(source)) {
          unformatted++;
          if (apply) {
            Files.writeString(file, formatted);
          } else {
            System.err.println("not formatted: " + file);
          }
        }
      }
    }
    if (unformatted > 0 && !apply) {
      System.err.println("run: mvn -q -N validate exec:exec@format");
      System.exit(1);
    }
  }

  private static boolean isOurs(Path file) {
    return file.toString().endsWith(".java")
        && !file.toString().contains("target/")
        && Files.isRegularFile(file);
  }
}
