package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is mounted where, as this process sees it (/proc/self/mountinfo, proc_pid_mountinfo(5)). */
final class MountTable {

  private static final Path SOURCE = Path.of("/proc/self/mountinfo");

  /** Fields before the optional ones. */
  private static final int FIXED_FIELDS = 6;

  /**
   * A mount.
   *
   * @param device "major:minor" of its files
   * @param directory where
   * @param type of file system, such as {@code fuse.cairn}
   * @param source what df(1) shows
   */
  record Row(String device, String directory, String type, String source) {}

  private MountTable() {}

  /** The topmost mount on exactly this directory. */
  static Optional<Row> on(Path directory) throws IOException {
    // Latin-1, so that each byte compares as itself.
    String wanted = new String(PathBytes.of(directory), StandardCharsets.ISO_8859_1);
    String text = Files.readString(SOURCE, StandardCharsets.ISO_8859_1);
    return text.lines()
        .map(MountTable::parse)
        .filter(row -> row.directory.equals(wanted))
        .reduce((lower, upper) -> upper);
  }

  /** "36 35 98:0 /root /where options optional… - type source options". */
  static Row parse(String line) {
    String[] fields = line.split(" ", -1);
    int dash = FIXED_FIELDS;
    while (dash < fields.length - 2 && !fields[dash].equals("-")) {
      dash++;
    }
    return new Row(fields[2], unescape(fields[4]), fields[dash + 1], unescape(fields[dash + 2]));
  }

  /** Spaces and their like are three octal digits. */
  private static String unescape(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\043", "#")
        .replace("\\134", "\\");
  }
}
