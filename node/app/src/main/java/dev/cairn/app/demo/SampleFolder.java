package dev.cairn.app.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Random;

/**
 * A folder like a person's, a few MiB, the same for the same seed: letters, photographs, and
 * everything that backup tools forget: odd names, empty folders, links of both kinds, holes, narrow
 * modes, times with nanoseconds, extended attributes.
 */
final class SampleFolder {

  private static final String[] WORDS = {
    "archive", "stone", "river", "letter", "garden", "winter", "harbour", "map", "engine", "violin"
  };
  private static final Instant EPOCH = Instant.parse("2019-03-14T15:09:26.535897932Z");

  private final Random random;
  private final Path root;
  private int made;

  private SampleFolder(Path root, long seed) {
    this.root = root;
    this.random = new Random(seed);
  }

  /** Makes it at {@code root}, which does not exist yet. */
  static void make(Path root, long seed) throws IOException {
    new SampleFolder(root, seed).make();
  }

  private void make() throws IOException {
    Files.createDirectories(root);
    for (int year = 2021; year <= 2024; year++) {
      for (int i = 0; i < 40; i++) {
        text("letters/" + year + "/letter " + i + ".txt", 500 + random.nextInt(6000));
      }
      for (int i = 0; i < 3; i++) {
        noise(
            "photographs/" + year + "/IMG_%04d.raw".formatted(i),
            200_000 + random.nextInt(300_000));
      }
    }
    noise("film.mkv", 3_000_001);
    text("empty.txt", 0);
    text("names/Grüße, 世界 🏔.txt", 300);
    text("names/ spaces  and 'quotes' \"both\".txt", 300);
    text("names/line\nbreak.txt", 300);
    text("names/" + "long".repeat(60) + ".txt", 300);
    Files.createDirectories(root.resolve("nothing/in/here"));
    Files.createSymbolicLink(root.resolve("latest-letters"), Path.of("letters/2024"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("../not/there"));
    Files.createLink(root.resolve("film-again.mkv"), root.resolve("film.mkv"));
    sparse("disk.img", 8 << 20);
    mode("empty.txt", "r--------");
    mode("letters/2021/letter 0.txt", "rwxr-x--x");
    mode("nothing/in", "rwx------");
    attribute("film.mkv", "user.rating", "five stars");
    settleTimes();
  }

  private void text(String name, int bytes) throws IOException {
    StringBuilder text = new StringBuilder(bytes + 16);
    while (text.length() < bytes) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(8) == 0 ? '\n' : ' ');
    }
    write(name, text.substring(0, bytes).getBytes(StandardCharsets.US_ASCII));
  }

  private void noise(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    write(name, content);
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = root.resolve(name);
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, content);
  }

  private void sparse(String name, long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            root.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), bytes / 2);
      channel.write(ByteBuffer.wrap(new byte[] {4}), bytes - 1);
    }
  }

  private void mode(String name, String permissions) throws IOException {
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(permissions));
  }

  private void attribute(String name, String attribute, String value) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(root.resolve(name), UserDefinedFileAttributeView.class);
    if (view == null) {
      return;
    }
    try {
      view.write(
          attribute.replaceFirst("^user\\.", ""),
          ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    } catch (FileSystemException unsupported) {
      return; // some file systems have no extended attributes; the rest is still worth showing
    }
  }

  /** Deepest first, because making an entry touches its folder. */
  private void settleTimes() throws IOException {
    try (var all = Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!Files.isSymbolicLink(path)) {
          made++;
          Instant time = EPOCH.plusSeconds(made * 86_461L).plusNanos(random.nextInt(1_000_000_000));
          Files.setLastModifiedTime(path, FileTime.from(time));
        }
      }
    }
  }
}
