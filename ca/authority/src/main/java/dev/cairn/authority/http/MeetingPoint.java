package dev.cairn.authority.http;

import dev.cairn.authority.wire.Announcement;
import dev.cairn.authority.wire.PeerAddress;
import dev.cairn.crypto.VerifyKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Recently seen members, for newcomers that know nobody yet. In memory only: after a restart it
 * fills as nodes announce themselves, and those that were members before have their own list on
 * disk. A newcomer gets a random sample, so that no few nodes become everybody's first contact.
 */
final class MeetingPoint {

  static final int SAMPLE = 20;

  private static final int MEMBERS_MAX = 1_000;
  private static final Duration SEEN_MAX = Duration.ofDays(2);
  private static final Duration CLOCK_SKEW_MAX = Duration.ofDays(1);

  private final InstantSource clock;
  private final SecureRandom random;
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<VerifyKey, Seen> seen = new LinkedHashMap<>();

  private record Seen(long atMs, Announcement announcement) {}

  MeetingPoint(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** Takes an announcement of a member in good standing; false if it is a replay or far off. */
  boolean accept(Announcement announcement) {
    long nowMs = clock.millis();
    lock.lock();
    try {
      Seen before = seen.get(announcement.key());
      boolean isOld = before != null && before.announcement.timeMs() > announcement.timeMs();
      if (isOld || Math.abs(nowMs - announcement.timeMs()) > CLOCK_SKEW_MAX.toMillis()) {
        return false;
      }
      seen.putLast(announcement.key(), new Seen(nowMs, announcement));
      if (seen.size() > MEMBERS_MAX) {
        seen.pollFirstEntry();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Up to {@value #SAMPLE} members that announced themselves lately. */
  List<PeerAddress> sample() {
    List<Announcement> lately = new ArrayList<>();
    lock.lock();
    try {
      seen.values().removeIf(s -> clock.millis() - s.atMs > SEEN_MAX.toMillis());
      for (Map.Entry<VerifyKey, Seen> entry : seen.entrySet()) {
        lately.add(entry.getValue().announcement);
      }
    } finally {
      lock.unlock();
    }
    Collections.shuffle(lately, random);
    return lately.stream()
        .limit(SAMPLE)
        .flatMap(a -> a.addresses().stream().map(address -> new PeerAddress(a.key(), address)))
        .toList();
  }
}
