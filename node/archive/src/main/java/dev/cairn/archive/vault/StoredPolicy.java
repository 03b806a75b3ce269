package dev.cairn.archive.vault;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an owner wants done with one source, as a vault keeps it for all of the owner's devices.
 * What the words mean is not known here, so a device hands on unharmed what newer software wrote.
 *
 * @param source whose policy it is
 * @param words the values of each key
 * @param changed when it was last changed, by the clock of who did
 * @param by name of the device that changed it
 */
public record StoredPolicy(
    Source source, SortedMap<String, List<String>> words, Instant changed, String by) {

  public StoredPolicy {
    SortedMap<String, List<String>> copy = new TreeMap<>();
    for (Map.Entry<String, List<String>> word : words.entrySet()) {
      copy.put(word.getKey(), List.copyOf(word.getValue()));
    }
    words = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * Folders and files that are backed up together.
   *
   * @param host name of the device that has them; empty in {@link #DEFAULT}
   * @param paths absolute, each once, in order of the alphabet; none in {@link #DEFAULT}
   */
  public record Source(String host, List<String> paths) implements Comparable<Source> {

    /** Not a source: what is said of it holds for every source that does not say otherwise. */
    public static final Source DEFAULT = new Source("", List.of());

    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::host).thenComparing(source -> String.join("\0", source.paths));

    public Source {
      paths = paths.stream().distinct().sorted().toList();
    }

    /** True of {@link #DEFAULT}. */
    public boolean isDefault() {
      return equals(DEFAULT);
    }

    /** True if {@code snapshot} is one of this source. */
    public boolean isOf(Snapshot snapshot) {
      return equals(new Source(snapshot.host(), snapshot.paths()));
    }

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }

    /** In words, for people. */
    @Override
    public String toString() {
      return isDefault() ? "(default)" : host + ":" + String.join(" ", paths);
    }
  }

  /**
   * Changes the policies of a vault.
   *
   * @param <X> what it refuses with
   */
  @FunctionalInterface
  public interface Edit<X extends Exception> {
    /**
     * The policies that are to be, in place of {@code newest}. Called again with what another
     * device wrote meanwhile, so that no change of theirs is lost.
     */
    List<StoredPolicy> of(List<StoredPolicy> newest) throws X;
  }
}
