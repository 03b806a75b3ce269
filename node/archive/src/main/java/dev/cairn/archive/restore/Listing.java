package dev.cairn.archive.restore;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.time.Instant;

/** What is in a snapshot: {@code cairn ls}. Streams; memory is bounded by the depth of the tree. */
@SuppressWarnings("DoNotCallSuggester")
public final class Listing {

  /** Hears one entry at a time, parents before children, names in byte order. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Entry entry);
  }

  /**
   * One node.
   *
   * @param path from the snapshot's root, beginning with a slash; invalid bytes as U+FFFD
   * @param type {@code file dir symlink fifo socket chardev dev}, restic's words
   * @param mode permission bits, octal 0..07777
   * @param linkTarget of a symbolic link, else empty
   */
  public record Entry(
      String path,
      String type,
      int mode,
      int uid,
      int gid,
      String user,
      String group,
      long bytes,
      Instant modified,
      String linkTarget) {}

  /** Lists what is in {@code vault}. */
  public Listing(Vault vault) {}

  /**
   * Visits {@code subfolder} of {@code snapshot}.
   *
   * @param subfolder path inside without leading slash; empty for all
   * @param recursive false visits one level
   * @return false if there is no such path
   */
  public boolean walk(Snapshot snapshot, String subfolder, boolean recursive, Visitor visitor)
      throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("listing is being built");
  }
}
