package dev.cairn.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * RocksDB's native library, unpacked once for all processes of a test run, as the launcher does for
 * an installation: each would unpack its own, and killed ones leave it in the temp folder.
 */
final class UnpackedLibrary {

  private static final String NAME = "librocksdbjni-linux64.so";
  private static final Path FOLDER = unpack();

  private UnpackedLibrary() {}

  /** Where it is; empty on machines for which it is another. */
  static Path folder() {
    return FOLDER;
  }

  private static Path unpack() {
    try (InputStream library = ClassLoader.getSystemResourceAsStream(NAME)) {
      Path folder = Files.createTempDirectory("cairn-native");
      folder.toFile().deleteOnExit(); // deleted in reverse order: after what is in it
      if (library != null) {
        Path file = folder.resolve(NAME);
        file.toFile().deleteOnExit();
        Files.copy(library, file);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
