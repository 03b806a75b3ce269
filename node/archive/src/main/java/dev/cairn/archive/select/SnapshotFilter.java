package dev.cairn.archive.select;

import dev.cairn.archive.vault.Snapshot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which snapshots are meant, with restic's rules: any of the hosts, any of the tag lists, all of
 * the paths. What is empty restricts nothing.
 *
 * @param hosts names of devices
 * @param tagLists a snapshot must have every tag of one of the lists; the empty list is for those
 *     without tags
 * @param paths each must be one of the snapshot's own
 */
public record SnapshotFilter(List<String> hosts, List<List<String>> tagLists, List<String> paths) {

  /** All of them. */
  public static final SnapshotFilter ALL = new SnapshotFilter(List.of(), List.of(), List.of());

  public SnapshotFilter {
    hosts = List.copyOf(hosts);
    tagLists = tagLists.stream().map(List::copyOf).toList();
    paths = List.copyOf(paths);
  }

  /**
   * From what is typed: {@code --tag a,b --tag c} means a and b, or c; {@code --tag ''} those
   * without.
   */
  public static SnapshotFilter of(List<String> hosts, List<String> tags, List<String> paths) {
    return new SnapshotFilter(hosts, tags.stream().map(SnapshotFilter::words).toList(), paths);
  }

  /** The words of a list with commas; those that are empty are left out. */
  public static List<String> words(String list) {
    return List.of(list.split(",")).stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** True if it is among those meant. */
  public boolean accepts(Snapshot snapshot) {
    return (hosts.isEmpty() || hosts.contains(snapshot.host()))
        && (tagLists.isEmpty() || tagLists.stream().anyMatch(list -> hasTags(snapshot, list)))
        && new HashSet<>(snapshot.paths()).containsAll(paths);
  }

  /** Those meant, in the order given. */
  public List<Snapshot> of(List<Snapshot> snapshots) {
    return snapshots.stream().filter(this::accepts).toList();
  }

  private static boolean hasTags(Snapshot snapshot, List<String> tags) {
    return tags.isEmpty() ? snapshot.tags().isEmpty() : snapshot.tags().containsAll(tags);
  }

  /**
   * The newest {@code count} of each host and set of paths.
   *
   * @param oldestFirst as a vault lists them
   */
  public static List<Snapshot> latest(List<Snapshot> oldestFirst, int count) {
    Map<Grouping.Key, Integer> seen = new LinkedHashMap<>();
    return oldestFirst.reversed().stream()
        .filter(snapshot ->
            seen.merge(Grouping.HOST_AND_PATHS.keyOf(snapshot), 1, Integer::sum) <= count)
        .toList()
        .reversed();
  }
}
