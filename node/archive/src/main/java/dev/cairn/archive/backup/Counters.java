package dev.cairn.archive.backup;

import dev.cairn.archive.backup.BackupEvent.Action;
import dev.cairn.archive.backup.BackupEvent.Failed;
import dev.cairn.archive.backup.VerifySample.StoredPack;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.Settled;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what a backup does and tells its listener. Safe for many threads. */
final class Counters {

  private static final int CURRENT_MAX = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final BackupEvent.Listener listener;
  private final Map<Action, Long> files = new EnumMap<>(Action.class);
  private final Map<Action, Long> directories = new EnumMap<>(Action.class);
  private final Set<String> current = new LinkedHashSet<>();
  private final List<Failed> failed = new ArrayList<>();
  private long filesTotal;
  private long bytesTotal;
  private boolean scanned;
  private long others;
  private long bytesOfFiles;
  private long bytesDone;
  private long errors;
  private long chunksAdded;
  private long bytesAdded;
  private long bytesSealed;
  private long packs;
  private long packsBelowTarget;
  private long bytesPacked;
  private long bytesOnWire;
  private final List<StoredPack> stored = new ArrayList<>();
  private long packsVerified;
  private long bytesVerified;

  Counters(BackupEvent.Listener listener) {
    this.listener = listener;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  void scannedFile(long bytes) {
    locked(() -> {
      if (!scanned) {
        filesTotal++;
        bytesTotal += bytes;
      }
    });
  }

  void scanEnded() {
    locked(() -> scanned = true);
  }

  /** All that there is was saved: there is nothing left to count ahead. */
  void walkEnded() {
    locked(() -> {
      filesTotal = sum(files);
      bytesTotal = bytesDone;
      scanned = true;
    });
  }

  void started(String path) {
    locked(() -> current.add(path));
  }

  void ended(String path) {
    locked(() -> current.remove(path));
  }

  void bytesRead(long bytes) {
    locked(() -> bytesDone += bytes);
  }

  void chunkAdded(long bytes, long sealedBytes) {
    locked(() -> {
      chunksAdded++;
      bytesAdded += bytes;
      bytesSealed += sealedBytes;
    });
  }

  void packStored(int payloadBytes, Stored outcome) {
    locked(() -> {
      packs++;
      bytesPacked += payloadBytes;
      bytesOnWire += outcome.wireBytes();
      stored.add(new StoredPack(outcome.stripeId(), payloadBytes));
      listener.on(
          new BackupEvent.PackStored(
              outcome.stripeId(),
              outcome.profile(),
              payloadBytes,
              outcome.placed(),
              outcome.wanted()));
    });
  }

  /** What this run stored, in no order: some 50 bytes of memory for each 16 MiB. */
  List<StoredPack> stored() {
    lock.lock();
    try {
      return List.copyOf(stored);
    } finally {
      lock.unlock();
    }
  }

  /** A pack was read back; what was wrong with it was told. */
  void verified(int payloadBytes) {
    locked(() -> {
      packsVerified++;
      bytesVerified += payloadBytes;
    });
  }

  void liar(Refusal refusal) {
    locked(
        () -> listener.on(new BackupEvent.LiarSeen(refusal.member().shortHex(), refusal.reason())));
  }

  /** What the packs came to when the last of their blocks had arrived, or would not. */
  void settled(Settled settled) {
    locked(() -> {
      packsBelowTarget = settled.stripesBelow();
      bytesOnWire += settled.lateBytes();
    });
  }

  void saved(String path, NodeKind kind, Action action, long bytes) {
    locked(() -> {
      switch (kind) {
        case FILE -> {
          files.merge(action, 1L, Long::sum);
          bytesOfFiles += bytes;
          if (action == Action.UNCHANGED) {
            bytesDone += bytes;
          }
        }
        case DIRECTORY -> directories.merge(action, 1L, Long::sum);
        default -> others++;
      }
      listener.on(new BackupEvent.Saved(path, action, bytes, kind == NodeKind.DIRECTORY));
    });
  }

  void failed(String path, String during, String message) {
    locked(() -> {
      Failed event = new Failed(path, during, message);
      errors++;
      if (failed.size() < BackupOutcome.Partly.FAILED_MAX) {
        failed.add(event);
      }
      listener.on(event);
    });
  }

  List<Failed> failures() {
    lock.lock();
    try {
      return List.copyOf(failed);
    } finally {
      lock.unlock();
    }
  }

  /** True if none of {@code paths}, which were asked for, could be read. */
  boolean savedNothing(List<String> paths) {
    lock.lock();
    try {
      List<String> bad = failed.stream().map(Failed::path).toList();
      return files.isEmpty() && others == 0 && bad.containsAll(paths);
    } finally {
      lock.unlock();
    }
  }

  Snapshot.Stats stats() {
    lock.lock();
    try {
      return new Snapshot.Stats(sum(files), sum(directories), others, bytesOfFiles, errors);
    } finally {
      lock.unlock();
    }
  }

  BackupProgress progress() {
    lock.lock();
    try {
      return new BackupProgress(
          Math.max(filesTotal, sum(files)), // the scan may be behind
          Math.max(bytesTotal, bytesDone),
          scanned,
          sum(files),
          bytesDone,
          bytesPacked,
          bytesOnWire,
          errors,
          current.stream().limit(CURRENT_MAX).toList());
    } finally {
      lock.unlock();
    }
  }

  BackupSummary summary(Snapshot snapshot, Duration took) {
    lock.lock();
    try {
      return new BackupSummary(
          snapshot,
          files.getOrDefault(Action.NEW, 0L),
          files.getOrDefault(Action.CHANGED, 0L),
          files.getOrDefault(Action.UNCHANGED, 0L),
          directories.getOrDefault(Action.NEW, 0L),
          directories.getOrDefault(Action.CHANGED, 0L),
          directories.getOrDefault(Action.UNCHANGED, 0L),
          sum(files),
          bytesOfFiles,
          chunksAdded,
          bytesAdded,
          bytesSealed,
          bytesPacked,
          bytesOnWire,
          packs,
          packsBelowTarget,
          packsVerified,
          bytesVerified,
          took);
    } finally {
      lock.unlock();
    }
  }

  private static long sum(Map<Action, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
