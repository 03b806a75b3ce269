package dev.cairn.app.demo;

import dev.cairn.app.output.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a demo showed.
 *
 * @param folder what was backed up
 * @param files regular files in it
 * @param bytes of them
 * @param nodes of every kind
 * @param profile code of the stripes, k/repair at/n; empty if none was stored
 * @param threshold shares that suffice for the key
 * @param hosts in the order of their names
 * @param timings seconds by step
 * @param differences what was not the same afterwards; empty means proven
 */
record DemoReport(
    String folder,
    long files,
    long bytes,
    long nodes,
    String profile,
    long threshold,
    List<HostFacts> hosts,
    Map<String, Double> timings,
    List<String> differences) {

  private static final int DIFFERENCES_SHOWN_MAX = 20;

  boolean proven() {
    return differences.isEmpty();
  }

  long killed() {
    return hosts.stream().filter(HostFacts::killed).count();
  }

  /** The {@code summary} message. */
  Message summary(String picture, double seconds) {
    List<Map<String, Object>> each = new ArrayList<>();
    for (HostFacts host : hosts) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", host.name());
      map.put("site", host.site());
      map.put("node_id", host.nodeId());
      map.put("blocks", host.blocks());
      map.put("bytes", host.bytes());
      map.put("key_share", host.share());
      map.put("killed", host.killed());
      map.put("bytes_served", host.served());
      each.add(map);
    }
    return Message.of("summary")
        .with("identical", proven())
        .with("folder", folder)
        .with("files", files)
        .with("bytes", bytes)
        .with("nodes", nodes)
        .with("profile", profile)
        .with("hosts_killed", killed())
        .with("shares_needed", threshold)
        .with("hosts", each)
        .with("timings", new LinkedHashMap<String, Object>(timings))
        .with(
            "differences",
            differences.subList(0, Math.min(DIFFERENCES_SHOWN_MAX, differences.size())))
        .with("difference_count", differences.size())
        .with("picture", picture)
        .with("total_duration", seconds);
  }
}
