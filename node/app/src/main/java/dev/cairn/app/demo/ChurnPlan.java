package dev.cairn.app.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a demo of churn shall show.
 *
 * @param folder what to back up; empty for a sample of its own
 * @param deaths hosts that die for ever, one after another; {@value #HOSTS} there are at any time
 * @param pace how many times faster than time hosts judge each other
 * @param keep whether the stage folder is left for a look around
 */
public record ChurnPlan(Optional<Path> folder, int deaths, double pace, boolean keep) {

  /** Two at each of four sites: the code is 2/4/6. More would only be slow on a small machine. */
  static final int HOSTS = 8;

  /** Every one of the first hosts, where the code alone survives the loss of four. */
  public static final int DEATHS_DEFAULT = 8;

  private static final int DEATHS_MAX = 100;

  /** A week of silence in 30 s. */
  public static final double PACE_DEFAULT = 20_000;

  /**
   * Between two deaths. A host is believed gone after a week of the hosts' clock; so at the default
   * pace two or three are dead and not yet noticed at any time.
   */
  static final int SECONDS_BETWEEN = 15;

  public ChurnPlan {
    if (deaths < 1 || deaths > DEATHS_MAX) {
      throw new IllegalArgumentException("1 to " + DEATHS_MAX + " hosts die, not " + deaths);
    }
  }
}
