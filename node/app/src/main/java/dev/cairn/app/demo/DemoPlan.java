package dev.cairn.app.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a demo shall show.
 *
 * @param folder what to back up; empty for a sample of its own
 * @param hosts member nodes, two to a site
 * @param keep whether the stage folder is left for a look around
 */
public record DemoPlan(Optional<Path> folder, int hosts, boolean keep) {

  /** Fewer and a third of them could not die. */
  public static final int HOSTS_MIN = 3;

  /** More and one machine is too small a stage. */
  public static final int HOSTS_MAX = 48;

  private static final List<String> SITES =
      List.of("london", "berlin", "madrid", "oslo", "prague", "rome");

  public DemoPlan {
    if (hosts < HOSTS_MIN || hosts > HOSTS_MAX) {
      throw new IllegalArgumentException(
          "a demo has " + HOSTS_MIN + " to " + HOSTS_MAX + " nodes, not " + hosts);
    }
  }

  /** A third, rounded down: what dies. */
  public int victims() {
    return hosts / 3;
  }

  /** The site of host {@code index}: two neighbours share one, then round again. */
  String site(int index) {
    return SITES.get(index / 2 % SITES.size());
  }

  /** The name of host {@code index}. */
  String name(int index) {
    return site(index) + "-" + (index % 2 + 1 + index / 2 / SITES.size() * 2);
  }
}
