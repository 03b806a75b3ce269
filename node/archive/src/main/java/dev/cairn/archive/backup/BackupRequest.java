package dev.cairn.archive.backup;

import dev.cairn.archive.select.Exclusions;
import dev.cairn.archive.vault.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to back up.
 *
 * @param paths folders and files, at least one; made absolute
 * @param label what the snapshot says of itself
 * @param exclusions what is left out
 * @param comparison what it is compared with
 * @param verify how much of what was stored is read back
 * @param dryRun reads and counts everything, sends and keeps nothing
 */
public record BackupRequest(
    List<Path> paths,
    Label label,
    Exclusions exclusions,
    Comparison comparison,
    VerifySample verify,
    boolean dryRun) {

  public BackupRequest {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("nothing to back up: no path was given");
    }
    paths = List.copyOf(paths);
  }

  /**
   * What a snapshot says of itself.
   *
   * @param host name of this device
   * @param user who asked; may be empty
   * @param tags free words
   * @param time empty for when the backup begins
   */
  public record Label(String host, String user, List<String> tags, Optional<Instant> time) {
    public Label {
      tags = List.copyOf(tags);
    }
  }

  /**
   * What a backup is compared with: files whose size, times and inode are as they were are not read
   * again.
   *
   * @param parent empty for the newest snapshot of the same host and paths
   * @param rereadAll reads every file all the same
   */
  public record Comparison(Optional<Snapshot> parent, boolean rereadAll) {
    /** With the newest of the same host and paths. */
    public static final Comparison USUAL = new Comparison(Optional.empty(), false);
  }

  /** Everything below {@code paths}, without tags. */
  public static BackupRequest of(List<Path> paths, String host) {
    return new BackupRequest(
        paths,
        new Label(host, "", List.of(), Optional.empty()),
        Exclusions.NONE,
        Comparison.USUAL,
        VerifySample.USUAL,
        false);
  }

  /** The same, with another sample read back. */
  public BackupRequest verifying(VerifySample sample) {
    return new BackupRequest(paths, label, exclusions, comparison, sample, dryRun);
  }
}
