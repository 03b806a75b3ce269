package dev.cairn.archive.vault;

import dev.cairn.crypto.Hash;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The snapshots of a vault, oldest first. Immutable: as of the head that was read. */
public final class Snapshots {

  private static final int PREFIX_DIGITS_MIN = 4;

  private final List<Snapshot> all;

  Snapshots(List<Snapshot> all) {
    this.all = all.stream().sorted(Comparator.comparing(Snapshot::time)).toList();
  }

  /** All, oldest first. */
  public List<Snapshot> all() {
    return all;
  }

  /** Those of them that {@code accepted} takes. */
  public Snapshots only(Predicate<Snapshot> accepted) {
    return new Snapshots(all.stream().filter(accepted).toList());
  }

  /** The newest of the same host and paths: what a backup is compared with. */
  public Optional<Snapshot> parentOf(String host, List<String> paths) {
    return all.reversed().stream()
        .filter(snapshot -> snapshot.host().equals(host) && snapshot.paths().equals(paths))
        .findFirst();
  }

  /**
   * Finds one by what people type: {@code latest}, or the beginning of an id of at least 4 digits;
   * either may be followed by {@code :path} for a folder or file inside.
   */
  public FindOutcome find(String selector) {
    int colon = selector.indexOf(':');
    String id = (colon < 0 ? selector : selector.substring(0, colon)).toLowerCase(Locale.ROOT);
    String subfolder = colon < 0 ? "" : trimSlashes(selector.substring(colon + 1));
    if (all.isEmpty()) {
      return new FindOutcome.NotFound(selector, "the vault has no such snapshot yet");
    }
    if (id.equals("latest")) {
      return new FindOutcome.Found(all.getLast(), subfolder);
    }
    if (id.length() < PREFIX_DIGITS_MIN) {
      return new FindOutcome.NotFound(
          selector, "give \"latest\" or at least " + PREFIX_DIGITS_MIN + " digits of an id");
    }
    List<Snapshot> matching =
        all.stream().filter(snapshot -> snapshot.id().hex().startsWith(id)).toList();
    return switch (matching.size()) {
      case 0 -> new FindOutcome.NotFound(selector, "no snapshot's id begins with " + id);
      case 1 -> new FindOutcome.Found(matching.getFirst(), subfolder);
      default -> new FindOutcome.Ambiguous(selector, matching.stream().map(Snapshot::id).toList());
    };
  }

  private static String trimSlashes(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    return path.substring(from, to);
  }

  /** How {@link #find} ended. */
  public sealed interface FindOutcome {
    /**
     * One snapshot.
     *
     * @param subfolder path inside without leading or trailing slash; empty for all of it
     */
    record Found(Snapshot snapshot, String subfolder) implements FindOutcome {}

    /** None; {@code detail} says why and what there is. */
    record NotFound(String selector, String detail) implements FindOutcome {}

    /** Several ids begin so. */
    record Ambiguous(String selector, List<Hash> candidates) implements FindOutcome {}
  }
}
