package dev.cairn.sim.full;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a run of whole nodes may be told, and the command that says the same again. */
public final class FullOptions {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("--scenario", "churn"),
          Map.entry("--seed", "1"),
          Map.entry("--nodes", "60"),
          Map.entry("--days", "10"),
          Map.entry("--stripes", "10"),
          Map.entry("--payload", "131072"),
          Map.entry("--sites", "6"),
          Map.entry("--malicious", "0.2"),
          Map.entry("--churn", "exponential"),
          Map.entry("--mttf", "0.2"),
          Map.entry("--upkeep", "600"));

  private final Map<String, String> values = new TreeMap<>(DEFAULTS);
  private boolean json;

  private FullOptions() {}

  /**
   * Reads words of the command line.
   *
   * @throws IllegalArgumentException naming what is not understood
   */
  public static FullOptions parse(String... words) {
    FullOptions options = new FullOptions();
    for (int i = 0; i < words.length; i++) {
      if (words[i].equals("--json")) {
        options.json = true;
      } else if (DEFAULTS.containsKey(words[i]) && i + 1 < words.length) {
        options.values.put(words[i], words[++i]);
      } else {
        throw new IllegalArgumentException(words[i] + " is not understood, or wants a value");
      }
    }
    options.requireSense();
    return options;
  }

  private void requireSense() {
    String churn = values.get("--churn");
    if (!"exponential".equals(churn) && !"office".equals(churn)) {
      throw new IllegalArgumentException("--churn is exponential or office, not " + churn);
    }
    if (nodes() < 3 || stripes() < 1 || payloadBytes() < 1 || sites() < 1 || days() < 0) {
      throw new IllegalArgumentException("3 nodes, a stripe, a byte and a site are the least");
    }
    if (malicious() < 0 || malicious() > 1) {
      throw new IllegalArgumentException("--malicious is a share from 0 to 1");
    }
  }

  private String value(String flag) {
    return values.getOrDefault(flag, "");
  }

  String scenario() {
    return value("--scenario");
  }

  long seed() {
    return Long.parseLong(value("--seed"));
  }

  /** Hosts at the beginning. */
  int nodes() {
    return Integer.parseInt(value("--nodes"));
  }

  /** How long it lasts, once everything is stored. */
  double days() {
    return Double.parseDouble(value("--days"));
  }

  Duration time() {
    return Duration.ofSeconds(Math.round(days() * 86_400));
  }

  int stripes() {
    return Integer.parseInt(value("--stripes"));
  }

  int payloadBytes() {
    return Integer.parseInt(value("--payload"));
  }

  /** Failure domains of the hosts. */
  int sites() {
    return Integer.parseInt(value("--sites"));
  }

  /** Share of hosts that misbehave. */
  double malicious() {
    return Double.parseDouble(value("--malicious"));
  }

  boolean office() {
    return value("--churn").equals("office");
  }

  /** Mean life of a host. */
  double mttfYears() {
    return Double.parseDouble(value("--mttf"));
  }

  /** How often a node looks after its contacts; the longer, the faster a run of days. */
  Duration upkeep() {
    return Duration.ofSeconds(Long.parseLong(value("--upkeep")));
  }

  boolean json() {
    return json;
  }

  /** The command that runs it again. */
  String command() {
    StringBuilder command = new StringBuilder("./cairn-sim full");
    values.forEach((flag, value) -> {
      if (!value.equals(DEFAULTS.get(flag))) {
        command.append(' ').append(flag).append(' ').append(value);
      }
    });
    return command.toString();
  }
}
