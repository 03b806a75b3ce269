package dev.cairn.archive.vault;

import dev.cairn.archive.tree.Content;
import dev.cairn.crypto.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One state of the folders that were backed up. Immutable once written.
 *
 * @param id keyed hash of the encoded record without the id; {@link Hash#shortHex} is what people
 *     type
 * @param time when the backup began
 * @param host name of the device
 * @param user who ran it; may be empty
 * @param paths absolute paths of the roots, in the order given, for people (invalid bytes shown as
 *     U+FFFD)
 * @param tags free words
 * @param root the directory that holds the roots
 * @param parent the snapshot it was compared with
 * @param stats what was in it
 */
public record Snapshot(
    Hash id,
    Instant time,
    String host,
    String user,
    List<String> paths,
    List<String> tags,
    Content root,
    Optional<Hash> parent,
    Stats stats) {

  public Snapshot {
    paths = List.copyOf(paths);
    tags = List.copyOf(tags);
  }

  /** The same with other tags; its id is no longer that of its bytes until it is kept. */
  public Snapshot withTags(List<String> newTags) {
    return new Snapshot(id, time, host, user, paths, newTags, root, parent, stats);
  }

  /** The same, made of other things; its id is no longer that of its bytes until it is kept. */
  public Snapshot withRoot(Content newRoot, Stats newStats) {
    return new Snapshot(id, time, host, user, paths, tags, newRoot, parent, newStats);
  }

  /** The same, said to be of another machine and time. */
  public Snapshot labelled(String newHost, Instant newTime) {
    return new Snapshot(id, newTime, newHost, user, paths, tags, root, parent, stats);
  }

  /** The same, derived from another. */
  public Snapshot withParent(Optional<Hash> newParent) {
    return new Snapshot(id, time, host, user, paths, tags, root, newParent, stats);
  }

  /**
   * Counts over the whole snapshot.
   *
   * @param files regular files
   * @param directories directories
   * @param others symbolic links, FIFOs, sockets, devices
   * @param bytes sum of the files' sizes
   * @param errors files that could not be read, or not in one state
   */
  public record Stats(long files, long directories, long others, long bytes, long errors) {

    /** Both together. */
    public Stats plus(Stats other) {
      return new Stats(
          files + other.files,
          directories + other.directories,
          others + other.others,
          bytes + other.bytes,
          errors + other.errors);
    }

    /** What is left of it without {@code part}. */
    public Stats minus(Stats part) {
      return new Stats(
          files - part.files,
          directories - part.directories,
          others - part.others,
          bytes - part.bytes,
          errors - part.errors);
    }
  }
}
