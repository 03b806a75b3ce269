package dev.cairn.sim.policy;

import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.budget.TokenBucket;

/**
 * Every host's uplink: the budget's own function says when a block may go; a second, independent
 * account by host and hour checks that no hour has more than the budget.
 */
final class Traffic {

  private static final long MICROS = 1_000_000;
  private static final int HOURS = 16;

  private final Hosts hosts;
  private final long blockBytes;
  private final TokenBucket bucket;
  private long[][] sent = new long[0][];
  private long blocks;
  private double worstHour;

  Traffic(Hosts hosts, long blockBytes, long uplinkBytesPerSecond) {
    this.hosts = hosts;
    this.blockBytes = blockBytes;
    this.bucket = TokenBucket.background(uplinkBytesPerSecond);
  }

  /** Sends a block from {@code host}, not before {@code now}; returns when it has arrived. */
  long send(int host, boolean urgent, long now) {
    Priority priority = urgent ? Priority.URGENT_REPAIR : Priority.LAZY_REPAIR;
    long at = bucket.admissionMicros(hosts.level[host], blockBytes, priority, now * MICROS);
    hosts.level[host] = bucket.after(hosts.level[host], blockBytes, at);
    blocks++;
    check(host, at / MICROS / Churn.HOUR);
    return Math.ceilDiv(at, MICROS) + Math.ceilDiv(blockBytes, bucket.bytesPerSecond() * 5);
  }

  /** Seconds until what was admitted is paid for. */
  long backlog(int host, long now) {
    return bucket.backlogMicros(hosts.level[host], now * MICROS) / MICROS;
  }

  /** Each cell: the hour in the upper bits, its blocks in the lower sixteen. */
  private void check(int host, long hour) {
    if (host >= sent.length) {
      sent = java.util.Arrays.copyOf(sent, Math.max(host + 1, hosts.nodes.length));
    }
    if (sent[host] == null) {
      sent[host] = new long[HOURS];
    }
    int cell = (int) (hour % HOURS);
    long before = sent[host][cell] >>> 16 == hour ? sent[host][cell] : hour << 16;
    sent[host][cell] = before + 1;
    double bytes = (double) ((before & 0xFFFF) + 1) * blockBytes;
    double allowed =
        (double) bucket.bytesPerSecond() * Churn.HOUR + bucket.burstBytes() + blockBytes;
    worstHour = Math.max(worstHour, bytes / allowed);
  }

  /** Blocks sent by all. */
  long blocks() {
    return blocks;
  }

  /** The busiest hour of any host against what the budget allows in an hour; at most 1. */
  double worstHour() {
    return worstHour;
  }
}
