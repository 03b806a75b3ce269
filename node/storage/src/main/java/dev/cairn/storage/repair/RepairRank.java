package dev.cairn.storage.repair;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Who repairs first: keepers in the order of H(stripe, epoch, node). The one of rank i waits i ten
 * minutes and a jitter, then asks for the lease; so usually one of them works and nobody has to be
 * elected. The epoch changes the order daily, so a broken first does not stay the first.
 */
public final class RepairRank {

  private static final long STEP_MS = Duration.ofMinutes(10).toMillis();
  private static final long JITTER_MS = Duration.ofMinutes(5).toMillis();
  private static final long EPOCH_MS = Duration.ofDays(1).toMillis();
  private static final byte[] CONTEXT = "cairn-repair\0".getBytes(StandardCharsets.US_ASCII);

  private RepairRank() {}

  /** The epoch of {@code nowMs}: a day. */
  public static long epochOf(long nowMs) {
    return Math.floorDiv(nowMs, EPOCH_MS);
  }

  /** The keepers, the first to act first. */
  public static List<NodeId> order(Hash stripe, long epoch, Collection<NodeId> keepers) {
    TreeMap<Hash, NodeId> ranked = new TreeMap<>();
    for (NodeId keeper : keepers) {
      ranked.put(draw(stripe, epoch, keeper), keeper);
    }
    return List.copyOf(ranked.values());
  }

  /** How long the keeper of {@code rank} waits: 10 minutes a rank and up to 5 of jitter. */
  public static long waitMs(Hash stripe, long epoch, NodeId keeper, int rank) {
    int draw = ByteBuffer.wrap(draw(stripe, epoch, keeper).bytes()).getInt(Hash.BYTES - 4);
    return rank * STEP_MS + Math.floorMod(draw, JITTER_MS);
  }

  private static Hash draw(Hash stripe, long epoch, NodeId keeper) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
    return Hash.of(CONTEXT, stripe.bytes(), number, keeper.hash().bytes());
  }
}
