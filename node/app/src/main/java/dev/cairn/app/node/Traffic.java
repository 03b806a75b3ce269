package dev.cairn.app.node;

import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Bytes that crossed to and from other members since this node started, per protocol. */
final class Traffic {

  private final ConcurrentSkipListMap<String, LongAdder> sent = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<String, LongAdder> received = new ConcurrentSkipListMap<>();

  /** Counter of bytes sent on {@code protocol}. */
  LongAdder sent(String protocol) {
    return sent.computeIfAbsent(protocol, name -> new LongAdder());
  }

  /** Counter of bytes received on {@code protocol}. */
  LongAdder received(String protocol) {
    return received.computeIfAbsent(protocol, name -> new LongAdder());
  }

  SortedMap<String, Long> sent() {
    return sums(sent);
  }

  SortedMap<String, Long> received() {
    return sums(received);
  }

  private static SortedMap<String, Long> sums(ConcurrentSkipListMap<String, LongAdder> counters) {
    SortedMap<String, Long> sums = new java.util.TreeMap<>();
    counters.forEach((protocol, counter) -> sums.put(protocol, counter.sum()));
    return sums;
  }
}
