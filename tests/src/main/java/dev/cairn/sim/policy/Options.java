package dev.cairn.sim.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Words of the command line: a subcommand, flags with values, {@code --json}. */
final class Options {

  private static final List<String> FLAGS =
      List.of("--seed", "--trace", "--hosts", "--stripes", "--years");

  private final String command;
  private final Map<String, String> values = new TreeMap<>();
  private boolean json;

  private Options(String command) {
    this.command = command;
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException naming what is not understood
   */
  static Options parse(String[] words) {
    Options options = new Options(words.length == 0 ? "--help" : words[0]);
    for (int i = 1; i < words.length; i++) {
      if (words[i].equals("--json")) {
        options.json = true;
      } else if (FLAGS.contains(words[i]) && i + 1 < words.length) {
        options.values.put(words[i], words[++i]);
      } else {
        throw new IllegalArgumentException(words[i] + " is not understood, or wants a value");
      }
    }
    return options;
  }

  String command() {
    return command;
  }

  boolean json() {
    return json;
  }

  long seed() {
    return Long.parseLong(values.getOrDefault("--seed", "1"));
  }

  int number(String flag, int otherwise) {
    String value = values.get(flag);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  double years(double otherwise) {
    String value = values.get("--years");
    return value == null ? otherwise : Double.parseDouble(value);
  }

  /** The trace to run on: the flag, or a file of the folder that CAIRN_TRACES names. */
  String trace(String folder) {
    return values.getOrDefault(
        "--trace", folder.isEmpty() ? "" : folder + "/tor-relays/tor-relays-500d-8000.avt.gz");
  }
}
