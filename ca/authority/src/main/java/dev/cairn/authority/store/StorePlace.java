package dev.cairn.authority.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which store an authority's folder stands for: its own files, or the PostgreSQL database that its
 * file {@code database} names. Copying that file and {@code secret/} to another machine makes a
 * second authority behind the same name.
 */
public final class StorePlace {

  private static final String FILE = "database";
  private static final String SCHEME = "postgresql";

  private StorePlace() {}

  /** Opens the store of {@code directory}; to be closed. */
  public static AuthorityStore open(Path directory) throws IOException {
    Optional<String> url = database(directory);
    return url.isPresent()
        ? PostgresStore.open(directory, "jdbc:" + url.get())
        : DirectoryStore.open(directory);
  }

  /** The database of {@code directory}, if it has one. */
  public static Optional<String> database(Path directory) throws IOException {
    return DirectoryStore.readFile(directory.resolve(FILE))
        .map(bytes -> new String(bytes, UTF_8).strip());
  }

  /**
   * Has {@code directory} stand for a database from now on.
   *
   * @param url {@code postgresql://HOST[:PORT]/DATABASE?user=…}, where a password may stand too
   * @throws IllegalArgumentException if it has another form
   * @throws IOException also if the directory has a log of its own, which would be left behind
   */
  public static void setDatabase(Path directory, String url) throws IOException {
    URI uri = URI.create(url);
    String path = uri.getPath();
    if (!SCHEME.equals(uri.getScheme())
        || uri.getHost() == null
        || uri.getUserInfo() != null // the driver would take it for a host
        || path == null
        || path.length() < 2) {
      throw new IllegalArgumentException(
          "a database is postgresql://HOST[:PORT]/DATABASE?user=NAME, not '" + url + "'");
    }
    Path journal = directory.resolve("journal");
    if (Files.exists(journal) && Files.size(journal) > 0) {
      throw new IOException(
          directory
              + " has a log of its own; choose an empty folder, and bring the log over with 'cairn"
              + " authority rebuild --database'");
    }
    // Like a key: it may hold the password.
    DurableFile.write(directory.resolve(FILE), (url + "\n").getBytes(UTF_8), true);
  }
}
