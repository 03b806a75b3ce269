package dev.cairn.sim.policy;

import java.util.Locale;

/**
 * A line of the report.
 *
 * @param name of the run
 * @param measured in words and figures
 * @param reach what it had to reach
 * @param state {@code reached}, {@code MISSED}, {@code SKIPPED}
 */
record Row(String name, String measured, String reach, String state, long seed, String digest) {

  static Row of(
      String name, String measured, String reach, boolean reached, long seed, String digest) {
    return new Row(name, measured, reach, reached ? "reached" : "MISSED", seed, digest);
  }

  boolean missed() {
    return state.equals("MISSED");
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "%-8s %s%n         %s%n         asked: %s   [seed %d, digest %s]",
        state,
        name,
        measured,
        reach,
        seed,
        digest);
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"run\":%s,\"state\":%s,\"measured\":%s,\"asked\":%s,\"seed\":%d,\"digest\":%s}",
        quote(name),
        quote(state),
        quote(measured),
        quote(reach),
        seed,
        quote(digest));
  }

  private static String quote(String words) {
    return '"' + words.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
