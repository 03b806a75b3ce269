package dev.cairn.archive.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What to back up.
 *
 * @param paths folders and files, at least one; made absolute
 * @param host name of this device, kept in the snapshot
 * @param user who asked, kept in the snapshot; may be empty
 * @param tags free words, kept in the snapshot
 * @param excluded true for an absolute path that is to be left out, and everything below it
 * @param rereadAll reads every file, even those whose size, times and inode are as in the parent
 */
public record BackupRequest(
    List<Path> paths,
    String host,
    String user,
    List<String> tags,
    Predicate<String> excluded,
    boolean rereadAll) {

  public BackupRequest {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("nothing to back up: no path was given");
    }
    paths = List.copyOf(paths);
    tags = List.copyOf(tags);
  }

  /** Everything below {@code paths}, without tags. */
  public static BackupRequest of(List<Path> paths, String host) {
    return new BackupRequest(paths, host, "", List.of(), path -> false, false);
  }
}
