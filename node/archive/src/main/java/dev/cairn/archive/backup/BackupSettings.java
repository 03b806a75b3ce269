package dev.cairn.archive.backup;

import dev.cairn.archive.vault.PackWriter;
import dev.cairn.storage.PeerStorage;

/**
 * How much memory and how many cores a backup takes.
 *
 * @param packBytes bytes of a full pack of data: at least {@link PackWriter#PACK_BYTES_MIN}, at
 *     most {@link PeerStorage#PAYLOAD_BYTES_MAX}
 * @param packsUnderWay full packs of each kind on their way at once
 * @param workers threads that compress and seal
 */
public record BackupSettings(int packBytes, int packsUnderWay, int workers) {

  public BackupSettings {
    if (packBytes < PackWriter.PACK_BYTES_MIN
        || packBytes > PeerStorage.PAYLOAD_BYTES_MAX
        || packsUnderWay < 1
        || workers < 1) {
      throw new IllegalArgumentException(
          packBytes + " bytes a pack, " + packsUnderWay + " packs, " + workers + " workers");
    }
  }

  /**
   * For this machine. A stripe costs both ends some forty streams, whatever it holds, so packs of
   * data have all that one may have. One is under way beside the one that fills, because storage
   * needs n/k - 1 times as much again for its parity, and the client should fit into 400 MiB.
   */
  public static BackupSettings ofMachine() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new BackupSettings(PeerStorage.PAYLOAD_BYTES_MAX, 1, Math.clamp(cores, 2, 8));
  }
}
