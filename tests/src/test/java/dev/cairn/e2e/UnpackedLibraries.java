package dev.cairn.e2e;

import com.github.luben.zstd.util.ZstdVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The native libraries of RocksDB and zstd, unpacked once for all processes of a test run, as the
 * launcher does for an installation: each would unpack its own, and killed ones leave it in the
 * temp folder.
 */
final class UnpackedLibraries {

  private static final String ROCKSDB = "librocksdbjni-linux64.so";
  private static final String ZSTD = "libzstd-jni-" + ZstdVersion.VERSION + ".so";
  private static final Path FOLDER = unpack();

  private UnpackedLibraries() {}

  /**
   * What tells a JVM where they are, and, as the launcher does then, to end at once. On machines
   * for which there are others, that they are to be unpacked.
   */
  static List<String> options() {
    String path = "-Djava.library.path=" + FOLDER;
    Path zstd = FOLDER.resolve(ZSTD);
    return Files.exists(zstd)
        ? List.of(path, "-DZstdNativePath=" + zstd, "-Dcairn.exit.at.once=true")
        : List.of(path);
  }

  private static Path unpack() {
    try {
      Path folder = Files.createTempDirectory("cairn-native");
      folder.toFile().deleteOnExit(); // deleted in reverse order: after what is in it
      if (System.getProperty("os.arch").equals("amd64")) {
        unpack(ROCKSDB, folder.resolve(ROCKSDB));
        unpack("linux/amd64/" + ZSTD, folder.resolve(ZSTD));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unpack(String name, Path file) throws IOException {
    try (InputStream library = ClassLoader.getSystemResourceAsStream(name)) {
      if (library != null) {
        file.toFile().deleteOnExit();
        Files.copy(library, file);
      }
    }
  }
}
