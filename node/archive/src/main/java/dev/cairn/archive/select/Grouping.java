package dev.cairn.archive.select;

import dev.cairn.archive.vault.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What snapshots have in common to be listed, or thinned out, together. */
public record Grouping(boolean byHost, boolean byPaths, boolean byTags) {

  /** What restic groups by unless told. */
  public static final Grouping HOST_AND_PATHS = new Grouping(true, true, false);

  /**
   * What a group has in common; empty is what it is not grouped by.
   *
   * @param paths in order of the alphabet
   * @param tags in order of the alphabet
   */
  public record Key(
      Optional<String> host, Optional<List<String>> paths, Optional<List<String>> tags) {}

  /**
   * From words with commas: any of {@code host}, {@code paths}, {@code tags}; none: all together.
   *
   * @throws IllegalArgumentException if there is another word; the message names it
   */
  public static Grouping of(String text) {
    boolean host = false;
    boolean paths = false;
    boolean tags = false;
    for (String word : SnapshotFilter.words(text)) {
      switch (word) {
        case "host", "hosts" -> host = true;
        case "path", "paths" -> paths = true;
        case "tag", "tags" -> tags = true;
        default ->
            throw new IllegalArgumentException(
                "cannot group by '" + word + "': only by host, paths and tags");
      }
    }
    return new Grouping(host, paths, tags);
  }

  /** The group of a snapshot. */
  public Key keyOf(Snapshot snapshot) {
    return new Key(
        byHost ? Optional.of(snapshot.host()) : Optional.empty(),
        byPaths ? Optional.of(sorted(snapshot.paths())) : Optional.empty(),
        byTags ? Optional.of(sorted(snapshot.tags())) : Optional.empty());
  }

  private static List<String> sorted(List<String> words) {
    return words.stream().sorted().toList();
  }

  /** The groups, in the order in which their first snapshots come. */
  public Map<Key, List<Snapshot>> groups(List<Snapshot> snapshots) {
    Map<Key, List<Snapshot>> groups = new LinkedHashMap<>();
    for (Snapshot snapshot : snapshots) {
      groups.computeIfAbsent(keyOf(snapshot), key -> new ArrayList<>()).add(snapshot);
    }
    return groups;
  }
}
