package dev.cairn.app.demo;

import dev.cairn.app.output.Message;
import java.util.List;

/**
 * What a demo of churn showed.
 *
 * @param files regular files that were backed up
 * @param bytes of them
 * @param pace how many times faster than time hosts judged each other
 * @param died hosts, for ever
 * @param moments in order
 * @param differences what was not the same afterwards; empty means proven
 */
record ChurnReport(
    long files, long bytes, double pace, int died, List<Moment> moments, List<String> differences) {

  private static final int DIFFERENCES_SHOWN_MAX = 20;

  boolean proven() {
    return differences.isEmpty();
  }

  /** The fewest blocks to spare that the weakest stripe had at any look. */
  int marginMin() {
    return moments.stream().mapToInt(Moment::margin).min().orElse(0);
  }

  Message summary(String picture, double seconds) {
    Moment last = moments.getLast();
    int shown = Math.min(DIFFERENCES_SHOWN_MAX, differences.size());
    return Message.of("summary")
        .with("identical", proven())
        .with("files", files)
        .with("bytes", bytes)
        .with("hosts_died", died)
        .with("losses_survived_by_code", last.wanted() - last.needed())
        .with("repairs_done", last.repairs())
        .with("bytes_repaired", last.bytesRepaired())
        .with("margin_min", marginMin())
        .with("pace", pace)
        .with("chart", moments.stream().map(Moment::living).toList())
        .with("blocks_needed", last.needed())
        .with("differences", differences.subList(0, shown))
        .with("difference_count", differences.size())
        .with("picture", picture)
        .with("total_duration", seconds);
  }
}
