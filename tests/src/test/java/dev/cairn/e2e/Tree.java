package dev.cairn.e2e;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a folder holds, as text that can be compared: name → kind, mode, time, content hash. */
final class Tree {

  private Tree() {}

  static Map<String, String> of(Path root) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        if (!path.equals(root)) {
          entries.put(root.relativize(path).toString(), describe(path));
        }
      }
    }
    return entries;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link to " + Files.readSymbolicLink(path);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    String time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toString();
    String content = Files.isDirectory(path) ? "folder" : Hash.of(Files.readAllBytes(path)).hex();
    return content + " " + mode + " " + time;
  }

  /** Adds, changes and removes some files; about {@code bytes} of new content. */
  static void churn(Path root, SplittableRandom random, int bytes) throws IOException {
    int left = bytes;
    while (left > 0) {
      int size = Math.min(left, 1 + random.nextInt(600_000));
      byte[] content = new byte[size];
      random.nextBytes(content);
      Path file = root.resolve("d" + random.nextInt(5)).resolve("f" + random.nextInt(30));
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      left -= size;
    }
    Path victim = root.resolve("d" + random.nextInt(5)).resolve("f" + random.nextInt(30));
    Files.deleteIfExists(victim);
  }
}
