package dev.cairn.sim.policy;

import java.util.Arrays;

/**
 * What happens next: a binary heap of numbers, each of them a whole event (second, kind, id), so a
 * million pending events are 8 MB. Equal seconds go by kind, then id: the order never depends on
 * the order of adding. Keeps a digest of everything taken out.
 */
final class EventQueue {

  /** Kinds, in the order in which events of one second happen. */
  static final int DAY = 0;

  static final int HOUR = 1;
  static final int BIRTH = 2;
  static final int UP = 3;
  static final int DOWN = 4;
  static final int DEATH = 5;
  static final int SILENCE = 6;
  static final int MASS = 7;
  static final int BRAKE_ENDS = 8;
  static final int REPAIRED = 9;
  static final int REPAIR = 10;

  private static final int ID_BITS = 23;
  private static final int KIND_BITS = 4;

  /** Most hosts, and most stripes: 8 million. */
  static final int IDS = 1 << ID_BITS;

  private long[] heap = new long[1024];
  private int size;
  private long taken;
  private long digest = Draw.mix(0);

  void add(long second, int kind, int id) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    long event = (second << KIND_BITS | kind) << ID_BITS | id;
    int at = size++;
    while (at > 0 && heap[(at - 1) >>> 1] > event) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = event;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long poll() {
    long first = heap[0];
    long last = heap[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    taken++;
    digest = Draw.mix(digest ^ first);
    return first;
  }

  static long second(long event) {
    return event >>> (KIND_BITS + ID_BITS);
  }

  static int kind(long event) {
    return (int) (event >>> ID_BITS) & ((1 << KIND_BITS) - 1);
  }

  static int id(long event) {
    return (int) event & (IDS - 1);
  }

  /** Notes a decision in the digest. */
  void note(long what) {
    digest = Draw.mix(digest ^ what);
  }

  /** Events taken so far. */
  long taken() {
    return taken;
  }

  /** Equal for equal runs. */
  String digest() {
    return String.format("%016x", digest);
  }
}
