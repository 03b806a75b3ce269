package dev.cairn.overlay;

import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Watches the authority's log through the checkpoints that members show each other: keeps the
 * largest, and raises an alarm when the log has signed two different trees of one size, which an
 * honest log never does. The alarm holds both notes: whoever has them can prove it to anybody.
 *
 * <p>Two trees of different sizes that disagree are not found here: that takes a consistency proof,
 * which whoever reads the log's tiles makes and then {@link #raise raises} the alarm. After an
 * alarm both notes are shown to others by turns, so that every member comes to hold the evidence.
 * Forgotten with the process; each member shows its own again.
 */
final class LogWatch {

  private static final System.Logger LOG = System.getLogger(LogWatch.class.getName());

  /** Sizes remembered, the largest ones: about a day of an organisation's log. */
  private static final int REMEMBERED_MAX = 256;

  /** One is enough to act on; a log gone mad shall not fill the disk. */
  private static final int ALARMS_MAX = 16;

  private final LogKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Long, Checkpoint> bySize = new TreeMap<>();
  private final List<LogAlarm> alarms = new ArrayList<>();
  private final List<Consumer<LogAlarm>> listeners = new ArrayList<>();
  private int shown;

  LogWatch(LogKey key) {
    this.key = key;
  }

  /** Tells {@code listener} of each alarm, also of those before; once each. */
  void onAlarm(Consumer<LogAlarm> listener) {
    List<LogAlarm> before;
    lock.lock();
    try {
      listeners.add(listener);
      before = List.copyOf(alarms);
    } finally {
      lock.unlock();
    }
    before.forEach(listener);
  }

  /** What to show to others: the newest note; after an alarm each note of its evidence by turns. */
  byte[] toShow() {
    lock.lock();
    try {
      if (alarms.isEmpty()) {
        return newest();
      }
      LogAlarm first = alarms.getFirst();
      List<byte[]> turns = List.of(newest(), first.known(), first.shown());
      return turns.get(shown++ % turns.size());
    } finally {
      lock.unlock();
    }
  }

  /** The newest note; empty if there is none. Not to be changed. */
  byte[] newest() {
    lock.lock();
    try {
      return bySize.isEmpty() ? new byte[0] : bySize.lastEntry().getValue().note();
    } finally {
      lock.unlock();
    }
  }

  /** Checks and takes in a note from anybody; true if it is the newest now. */
  boolean offer(byte[] note) {
    if (note.length == 0 || Arrays.equals(note, newest())) {
      return false;
    }
    try {
      return see(Checkpoint.verify(note, key));
    } catch (RefusedException e) {
      LOG.log(System.Logger.Level.DEBUG, "checkpoint refused: {0}", e.getMessage());
      return false;
    }
  }

  /** Takes in a checkpoint whose signature was checked; true if it is the newest now. */
  boolean see(Checkpoint seen) {
    lock.lock();
    try {
      Checkpoint known = bySize.putIfAbsent(seen.size(), seen);
      if (known != null) {
        compare(known, seen);
        return false;
      }
      if (bySize.size() > REMEMBERED_MAX) {
        bySize.pollFirstEntry();
      }
      return bySize.lastKey() == seen.size();
    } finally {
      lock.unlock();
    }
  }

  private void compare(Checkpoint known, Checkpoint seen) {
    if (!known.root().equals(seen.root())) {
      raise(new LogAlarm("LOG_FORKED", known.note(), seen.note()));
    }
  }

  /** Once for each: every member shows it again and again. */
  void raise(LogAlarm alarm) {
    List<Consumer<LogAlarm>> told;
    lock.lock();
    try {
      boolean isKnown =
          alarms.stream().anyMatch(a -> isSame(a, alarm.known(), alarm.shown()))
              || alarms.stream().anyMatch(a -> isSame(a, alarm.shown(), alarm.known()));
      if (isKnown || alarms.size() >= ALARMS_MAX) {
        return;
      }
      alarms.add(alarm);
      told = List.copyOf(listeners);
    } finally {
      lock.unlock();
    }
    LOG.log(System.Logger.Level.ERROR, alarm.evidence());
    told.forEach(listener -> listener.accept(alarm));
  }

  private boolean isSame(LogAlarm alarm, byte[] known, byte[] shown) {
    return isOneTree(alarm.known(), known) && isOneTree(alarm.shown(), shown);
  }

  /** Witnesses' lines may differ. */
  private boolean isOneTree(byte[] one, byte[] other) {
    try {
      return Checkpoint.verify(one, key).tree().equals(Checkpoint.verify(other, key).tree());
    } catch (RefusedException e) {
      return false;
    }
  }
}
