package dev.cairn.app.policy;

import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes to the policies of a vault. Each names what it changes and no more, so that it can be
 * made again on what another device wrote meanwhile.
 *
 * @param now by the clock of this device
 * @param by its name
 */
public record PolicyChange(Instant now, String by) {

  /**
   * Says something of a source: list values are added to those there are, a schedule takes the
   * place of the one there is, other values that of their key's.
   *
   * @param set values by key
   * @param unset keys to take away, or {@code key=value} for one value of a list; goes first
   * @throws IllegalArgumentException if a key or a value is none, or the whole makes no sense
   */
  public List<StoredPolicy> set(
      List<StoredPolicy> all, Source source, Map<String, List<String>> set, List<String> unset) {
    SortedMap<String, List<String>> words =
        new TreeMap<>(find(all, source).map(StoredPolicy::words).orElse(new TreeMap<>()));
    unset.forEach(text -> take(words, text));
    boolean newSchedule =
        set.keySet().stream().anyMatch(key -> Policy.isOf(PolicyKey.Part.SCHEDULE, key));
    if (newSchedule) {
      words.keySet().removeIf(key -> Policy.isOf(PolicyKey.Part.SCHEDULE, key));
    }
    set.forEach((name, typed) -> {
      PolicyKey key = PolicyKey.require(name);
      List<String> values = new ArrayList<>();
      if (key.isList() && key.part() != PolicyKey.Part.SCHEDULE) {
        values.addAll(words.getOrDefault(name, List.of()));
      }
      values.addAll(key.values(typed));
      words.put(name, values.stream().distinct().toList());
    });
    return with(all, source, words);
  }

  private static void take(SortedMap<String, List<String>> words, String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    if (!words.containsKey(name)) {
      PolicyKey.require(name); // a mistyped one is said; one that is not there is gone already
      return;
    }
    if (equals < 0) {
      words.remove(name);
      return;
    }
    List<String> left = new ArrayList<>(Objects.requireNonNull(words.get(name)));
    if (!left.remove(text.substring(equals + 1))) {
      throw new IllegalArgumentException(
          "'%s' is not among the values of %s: %s"
              .formatted(text.substring(equals + 1), name, String.join(", ", left)));
    }
    if (left.isEmpty()) {
      words.remove(name);
    } else {
      words.put(name, left);
    }
  }

  /**
   * Puts whole policies in the place of those of their sources.
   *
   * @param force also where the vault has another one than {@code policies} began with
   * @throws IllegalArgumentException if one of them was changed since, unless forced: says by whom
   */
  public List<StoredPolicy> replace(
      List<StoredPolicy> all, List<StoredPolicy> policies, boolean force) {
    List<StoredPolicy> next = all;
    for (StoredPolicy policy : policies) {
      Optional<StoredPolicy> old = find(all, policy.source());
      boolean same =
          old.isEmpty()
              || old.get().words().equals(policy.words())
              || (old.get().changed().equals(policy.changed())
                  && old.get().by().equals(policy.by()));
      if (!same && !force) {
        throw new IllegalArgumentException(
            "the policy of %s was changed on %s by %s, after this text was taken from it: take it again with cairn policy export, or overwrite it with cairn policy import --force"
                .formatted(policy.source(), old.get().changed(), old.get().by()));
      }
      next = with(next, policy.source(), policy.words());
    }
    return next;
  }

  /** Takes the policy of a source away; the same list if there is none. */
  public List<StoredPolicy> remove(List<StoredPolicy> all, Source source) {
    return all.stream().filter(policy -> !policy.source().equals(source)).toList();
  }

  private List<StoredPolicy> with(
      List<StoredPolicy> all, Source source, SortedMap<String, List<String>> words) {
    Optional<StoredPolicy> old = find(all, source);
    if (old.isPresent() && old.get().words().equals(words)) {
      return all;
    }
    List<StoredPolicy> next = new ArrayList<>(remove(all, source));
    next.add(new StoredPolicy(source, words, now, by));
    next.sort(Comparator.comparing(StoredPolicy::source));
    validate(next, source);
    return next;
  }

  /**
   * The one that was changed, with the default. A default whose values make sense makes sense with
   * each source: rules and schedules are not mixed, and the rest does not depend on one another.
   */
  private static void validate(List<StoredPolicy> all, Source source) {
    try {
      if (Policy.of(all, source).isEmpty()) {
        throw new IllegalStateException("it is not in the list that it was put into");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the policy of " + source + ": " + e.getMessage(), e);
    }
  }

  private static Optional<StoredPolicy> find(List<StoredPolicy> all, Source source) {
    return all.stream().filter(policy -> policy.source().equals(source)).findFirst();
  }
}
