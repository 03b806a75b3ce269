package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches the authority's log through the checkpoints that members show each other: keeps the
 * largest, and raises an alarm when the log has signed two different trees of one size, which an
 * honest log never does. The alarm holds both notes: whoever has them can prove it to anybody.
 *
 * <p>Two trees of different sizes that disagree are not found here: that takes a consistency proof.
 * Forgotten with the process; each member shows its own again.
 */
final class LogWatch {

  private static final System.Logger LOG = System.getLogger(LogWatch.class.getName());

  /** Sizes remembered, the largest ones: about a day of an organisation's log. */
  private static final int REMEMBERED_MAX = 256;

  private final LogKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Long, Checkpoint> bySize = new TreeMap<>();
  private @Nullable Hash alarmed;

  LogWatch(LogKey key) {
    this.key = key;
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

  /** Once for each pair of roots: every member shows it again and again. */
  private void compare(Checkpoint known, Checkpoint seen) {
    if (!known.root().equals(seen.root()) && !Objects.equals(seen.root(), alarmed)) {
      alarmed = seen.root();
      LOG.log(
          System.Logger.Level.ERROR,
          "the authority''s log has signed two different trees of size {0}; keep both notes as"
              + " proof and tell the registrar:\n{1}\n{2}",
          String.valueOf(seen.size()),
          text(known),
          text(seen));
    }
  }

  private static String text(Checkpoint checkpoint) {
    return new String(checkpoint.note(), StandardCharsets.UTF_8);
  }
}
