package dev.cairn.authority.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a log's static files come from: a folder, the authority, any web server. Nothing read there
 * is believed until it fits a signed checkpoint.
 */
@FunctionalInterface
public interface LogSource {

  /**
   * A file; empty if there is none.
   *
   * @param path as {@code checkpoint} or {@code tile/0/000}
   * @throws IOException also if it has more than {@code bytesMax} bytes
   */
  Optional<byte[]> read(String path, int bytesMax) throws IOException;

  /** The files of a folder, for example {@code public} of an authority's. */
  static LogSource ofFolder(Path folder) {
    return (path, bytesMax) -> {
      try (InputStream in = Files.newInputStream(folder.resolve(path))) {
        return Optional.of(bounded(in.readNBytes(bytesMax + 1), path, bytesMax));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    };
  }

  /** {@code bytes} if they are not more than {@code bytesMax}. */
  static byte[] bounded(byte[] bytes, String path, int bytesMax) throws IOException {
    if (bytes.length > bytesMax) {
      throw new IOException(path + " has more than " + bytesMax + " bytes");
    }
    return bytes;
  }

  /** A file that has to be there. */
  default byte[] require(String path, int bytesMax) throws IOException {
    return read(path, bytesMax)
        .orElseThrow(() -> new IOException("the log has no file " + path + "; is it published?"));
  }
}
