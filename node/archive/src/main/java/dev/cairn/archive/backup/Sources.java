package dev.cairn.archive.backup;

import dev.cairn.archive.posix.PathBytes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The paths of a request as one tree, so that several roots share their upper directories. A
 * snapshot keeps absolute paths whole, as restic does; if all are relative (and none climbs out
 * with ".."), it keeps them relative.
 */
final class Sources {

  /** What is wanted below a directory; no children: everything. */
  static final class Wanted {
    final TreeMap<byte[], Wanted> children = new TreeMap<>(Arrays::compareUnsigned);
    boolean everything;

    private Wanted child(byte[] name) {
      return children.computeIfAbsent(name, missing -> new Wanted());
    }
  }

  private final Wanted root = new Wanted();
  private final Path start;

  Sources(List<Path> paths) {
    boolean relative =
        paths.stream().allMatch(path -> !path.isAbsolute() && !path.normalize().startsWith(".."));
    start = relative ? Path.of("") : Path.of("/");
    int skipped = relative ? start.toAbsolutePath().normalize().getNameCount() : 0;
    for (Path path : paths) {
      add(PathBytes.of(path.toAbsolutePath().normalize()), skipped);
    }
  }

  private void add(byte[] path, int skipped) {
    Wanted at = root;
    int part = 0;
    int from = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        if (i > from && part++ >= skipped) {
          at = at.child(Arrays.copyOfRange(path, from, i));
        }
        from = i + 1;
      }
    }
    at.everything = true;
  }

  Wanted root() {
    return root;
  }

  /** Where the tree begins: the file system's root, or the working directory. */
  byte[] start() {
    return PathBytes.of(start.toAbsolutePath());
  }

  /** What is put before a name in the tree to show it to people. */
  String shownStart() {
    return start.isAbsolute() ? "/" : "";
  }
}
