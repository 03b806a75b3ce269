package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** The content of a revocation list. */
record RevocationFacts(
    Hash issuer,
    long number,
    Instant thisUpdate,
    Instant nextUpdate,
    Set<BigInteger> serials,
    Set<UUID> subjects,
    Set<NodeId> nodeIds) {

  RevocationFacts {
    serials = Set.copyOf(serials);
    subjects = Set.copyOf(subjects);
    nodeIds = Set.copyOf(nodeIds);
  }
}
