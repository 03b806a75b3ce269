package dev.cairn.archive.backup;

import dev.cairn.archive.chunk.Chunker;
import dev.cairn.storage.PeerStorage;

/**
 * How much memory and how many cores a backup takes.
 *
 * @param packBytes bytes of a full pack: enough for the largest chunk, at most {@link
 *     PeerStorage#PAYLOAD_BYTES_MAX}
 * @param packsUnderWay full packs on their way at once
 * @param workers threads that compress and seal
 */
public record BackupSettings(int packBytes, int packsUnderWay, int workers) {

  /** The largest chunk, its seal, header and directory. */
  private static final int PACK_BYTES_MIN = Chunker.BYTES_MAX + (64 << 10);

  public BackupSettings {
    if (packBytes < PACK_BYTES_MIN
        || packBytes > PeerStorage.PAYLOAD_BYTES_MAX
        || packsUnderWay < 1
        || workers < 1) {
      throw new IllegalArgumentException(
          packBytes + " bytes a pack, " + packsUnderWay + " packs, " + workers + " workers");
    }
  }

  /**
   * For this machine. Packs have half of what a stripe may have, and two are under way, because
   * storage needs n/k - 1 times as much again for the parity of each, and the client should fit
   * into 400 MiB.
   */
  public static BackupSettings ofMachine() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new BackupSettings(16 << 20, 2, Math.clamp(cores, 2, 8));
  }
}
