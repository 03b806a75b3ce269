package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What one issuing CA takes back.
 *
 * @param issuer SHA-256 of its SubjectPublicKeyInfo
 * @param issuerEnds when its certificate is over
 * @param ended issuers before it that end with it, before their time
 * @param together the issuers whose lists this one stands among, itself included
 */
record RevocationFacts(
    Hash issuer,
    Instant issuerEnds,
    Set<Hash> ended,
    Set<Hash> together,
    long number,
    Instant thisUpdate,
    Instant nextUpdate,
    Set<BigInteger> serials,
    Set<UUID> subjects,
    Set<NodeId> nodeIds) {

  RevocationFacts {
    ended = Set.copyOf(ended);
    together = Set.copyOf(together);
    serials = Set.copyOf(serials);
    subjects = Set.copyOf(subjects);
    nodeIds = Set.copyOf(nodeIds);
  }
}
