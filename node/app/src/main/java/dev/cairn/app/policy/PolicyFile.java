package dev.cairn.app.policy;

import dev.cairn.app.output.Json;
import dev.cairn.app.output.MalformedJsonException;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Nearest;
import dev.cairn.archive.vault.StoredPolicy;
import dev.cairn.archive.vault.StoredPolicy.Source;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Policies as JSON: {@code {"policies": [{"host": …, "paths": […], "policy": {KEY: VALUE},
 * "changed": …, "changed_by": …}]}}; the default one has {@code "default": true} in place of host
 * and paths.
 */
public final class PolicyFile {

  private static final Set<String> FIELDS =
      new TreeSet<>(Set.of("host", "paths", "default", "policy", "changed", "changed_by"));

  private PolicyFile() {}

  /** One policy as a map. */
  public static Map<String, Object> map(StoredPolicy policy) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (policy.source().isDefault()) {
      map.put("default", true);
    } else {
      map.put("host", policy.source().host());
      map.put("paths", policy.source().paths());
    }
    map.put("policy", words(policy.words()));
    map.put("changed", policy.changed().toString());
    map.put("changed_by", policy.by());
    return map;
  }

  /** Words as a map: numbers and truths as such, lists where there may be several. */
  public static Map<String, Object> words(SortedMap<String, List<String>> words) {
    Map<String, Object> map = new LinkedHashMap<>();
    words.forEach((name, values) -> map.put(name, value(name, values)));
    return map;
  }

  private static Object value(String name, List<String> values) {
    Optional<PolicyKey> key = PolicyKey.find(name);
    if (key.isEmpty() || key.get().isList() || values.size() != 1) {
      return values;
    }
    String value = values.getFirst();
    return switch (key.get().kind()) {
      case COUNT -> value.matches("-?\\d{1,9}") ? Long.valueOf(value) : value;
      case TRUTH -> value.matches("true|false") ? Boolean.valueOf(value) : value;
      case TEXT, SIZE, LIST, WORDS -> value;
    };
  }

  /**
   * The policies of a file.
   *
   * @param host whose they are where it names none
   * @throws IllegalArgumentException if it is none; an unknown key is named with the nearest known
   */
  public static List<StoredPolicy> parse(String text, String host) {
    Map<String, Object> file;
    try {
      file = Json.read(text);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("not a policy file: " + e.getMessage(), e);
    }
    for (String key : file.keySet()) {
      if (!key.equals("policies")) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "'" + Nearest.hint(key, List.of("policies")));
      }
    }
    List<StoredPolicy> policies = new ArrayList<>();
    for (Message entry : new Message("file", file).list("policies")) {
      policies.add(policy(entry, host));
    }
    if (policies.isEmpty()) {
      throw new IllegalArgumentException("it has no 'policies'");
    }
    return policies;
  }

  /** One policy from its map, as {@link #parse}. */
  public static StoredPolicy policy(Message entry, String host) {
    for (String field : entry.fields().keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "unknown key '" + field + "'" + Nearest.hint(field, FIELDS));
      }
    }
    boolean isDefault = entry.truth("default");
    if (isDefault == !entry.texts("paths").isEmpty()) {
      throw new IllegalArgumentException(
          "a policy has either \"default\": true or \"paths\" that are not empty");
    }
    Source source =
        isDefault
            ? Source.DEFAULT
            : new Source(
                entry.text("host").isEmpty() ? host : entry.text("host"), entry.texts("paths"));
    SortedMap<String, List<String>> words = new TreeMap<>();
    Message typed = entry.map("policy");
    for (String name : typed.fields().keySet()) {
      try {
        PolicyKey key = PolicyKey.require(name);
        boolean isList = typed.fields().get(name) instanceof List<?>;
        words.put(name, key.values(isList ? typed.texts(name) : List.of(typed.text(name))));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("the policy of " + source + ": " + e.getMessage(), e);
      }
    }
    return new StoredPolicy(
        source, words, changed(entry.text("changed")), entry.text("changed_by"));
  }

  private static Instant changed(String text) {
    try {
      return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("changed: '" + text + "' is not a time", e);
    }
  }
}
