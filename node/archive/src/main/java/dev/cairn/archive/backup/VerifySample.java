package dev.cairn.archive.backup;

import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How much of what a backup stored is read back from its hosts when it is done.
 *
 * @param percent of the packs' bytes, 0..100; at least one pack unless 0
 * @param bytesMax at most this much, but for the first pack
 */
public record VerifySample(double percent, long bytesMax) {

  /** Nothing is read back. */
  public static final VerifySample NONE = new VerifySample(0, 0);

  /**
   * A percent is some percent of a backup's time too; 32 MiB are two packs, seconds at 100 Mbit.
   */
  public static final VerifySample USUAL = new VerifySample(1, 32L << 20);

  public VerifySample {
    if (!(percent >= 0 && percent <= 100) || bytesMax < 0) {
      throw new IllegalArgumentException(percent + " percent of at most " + bytesMax + " bytes");
    }
  }

  /** As much as somebody asked for. */
  public static VerifySample of(double percent) {
    return new VerifySample(percent, Long.MAX_VALUE);
  }

  /** A pack that was stored. */
  record StoredPack(Hash stripe, int bytes) {}

  /** Those to be read back, drawn by lot; pure but for the lot. */
  List<StoredPack> choose(List<StoredPack> stored, RandomGenerator random) {
    if (percent == 0 || stored.isEmpty()) {
      return List.of();
    }
    long total = stored.stream().mapToLong(StoredPack::bytes).sum();
    double wanted = total * percent / 100;
    List<StoredPack> drawn = new ArrayList<>(stored);
    Collections.shuffle(drawn, random);
    List<StoredPack> chosen = new ArrayList<>();
    long bytes = 0;
    for (StoredPack pack : drawn) {
      if (chosen.isEmpty() || (bytes < wanted && bytes + pack.bytes() <= bytesMax)) {
        chosen.add(pack);
        bytes += pack.bytes();
      }
    }
    return chosen;
  }
}
