package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The help of every command as a text file, written once after a build. The launcher shows it
 * without starting a JVM, which is the difference between a blink and a pause.
 */
final class HelpPages {

  private HelpPages() {}

  /** Writes {@code cairn.txt}, {@code cairn-backup.txt}, … into {@code folder}. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> page : Commands.helpPages().entrySet()) {
      Files.writeString(folder.resolve(page.getKey().replace(' ', '-') + ".txt"), page.getValue());
    }
  }
}
