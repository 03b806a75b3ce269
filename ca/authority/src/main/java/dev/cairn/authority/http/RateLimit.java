package dev.cairn.authority.http;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often one address may do something: a bucket that fills with time. For what was refused, so
 * that guessing is slow, and for what costs a signature. Addresses are told apart by IPv4 address
 * or IPv6 /64, the share of one customer.
 */
final class RateLimit {

  private static final int ADDRESSES_MAX = 10_000;
  private static final int IPV6_PREFIX_BYTES = 8;

  private final InstantSource clock;
  private final int burst;
  private final double perMs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  private record Bucket(double left, long atMs) {}

  /** {@code burst} at once, then {@code burst} more in each {@code period}. */
  RateLimit(InstantSource clock, int burst, Duration period) {
    this.clock = clock;
    this.burst = burst;
    this.perMs = (double) burst / period.toMillis();
  }

  /** Takes one; false if there is none left. */
  boolean take(InetAddress address) {
    lock.lock();
    try {
      double left = left(address);
      if (left < 1) {
        return false;
      }
      buckets.put(name(address), new Bucket(left - 1, clock.millis()));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** True if there is one left, without taking it. */
  boolean has(InetAddress address) {
    lock.lock();
    try {
      return left(address) >= 1;
    } finally {
      lock.unlock();
    }
  }

  private double left(InetAddress address) {
    Bucket bucket = buckets.get(name(address));
    if (bucket == null) {
      return burst;
    }
    long passedMs = Math.max(0, clock.millis() - bucket.atMs);
    return Math.min(burst, bucket.left + passedMs * perMs);
  }

  private static String name(InetAddress address) {
    byte[] bytes = address.getAddress();
    int length = bytes.length > 4 ? IPV6_PREFIX_BYTES : bytes.length;
    return java.util.HexFormat.of().formatHex(bytes, 0, length);
  }
}
