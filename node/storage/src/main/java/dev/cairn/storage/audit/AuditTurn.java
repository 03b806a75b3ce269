package dev.cairn.storage.audit;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Who audits a stripe's blocks on a day: the keeper whose H(stripe, day, node) is the smallest. All
 * keepers come up in turn, so one that shirks, or winks at a friend, is the auditor of one day in
 * twenty.
 */
public final class AuditTurn {

  private static final byte[] CONTEXT = "cairn-auditor\0".getBytes(StandardCharsets.US_ASCII);

  private AuditTurn() {}

  /**
   * The auditor of a block; empty if its host is the only keeper.
   *
   * @param keepers of the stripe that are believed to be there
   * @param host nobody audits himself
   */
  public static Optional<NodeId> of(
      Hash stripe, long day, Collection<NodeId> keepers, NodeId host) {
    return keepers.stream()
        .filter(keeper -> !keeper.equals(host))
        .min(Comparator.comparing(keeper -> draw(stripe, day, keeper)));
  }

  private static Hash draw(Hash stripe, long day, NodeId keeper) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(day).array();
    return Hash.of(CONTEXT, stripe.bytes(), number, keeper.hash().bytes());
  }
}
