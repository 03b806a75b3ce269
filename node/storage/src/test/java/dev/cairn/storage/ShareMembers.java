package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Members for pure decisions: no certificate stands behind them. */
final class ShareMembers {

  private ShareMembers() {}

  static Member member(int device, int subject, String site) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    seed[0] = (byte) device;
    return new Member(
        new Device(
            "acme",
            SigningKey.fromSeed(seed).verifyKey(),
            new NodeId(Hash.of(seed)),
            new UUID(0, subject),
            "device",
            site,
            0,
            0,
            Hash.of(),
            BigInteger.ONE,
            Instant.EPOCH,
            Instant.EPOCH),
        List.of(),
        1);
  }
}
