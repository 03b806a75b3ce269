package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Members for tests, as if their certificates had been checked. */
public final class Members {

  /** One key for all: keys do not matter where nothing is signed. */
  private static final VerifyKey KEY = SigningKey.fromSeed(new byte[32]).verifyKey();

  private Members() {}

  /** A random point. */
  public static Hash point(Random random) {
    byte[] bytes = new byte[Hash.BYTES];
    random.nextBytes(bytes);
    return Hash.copyOf(bytes);
  }

  /** A member at a random place, of a person of its own. */
  public static Member at(Random random) {
    return at(point(random), new UUID(random.nextLong(), random.nextLong()));
  }

  /** A member at {@code place} of {@code subject}. */
  public static Member at(Hash place, UUID subject) {
    return new Member(device(KEY, place, subject), List.of(Multiaddr.ip4("192.0.2.1", 4001)), 1);
  }

  /** A device as a certificate would describe it. */
  public static Device device(VerifyKey key, Hash place, UUID subject) {
    return new Device(
        "test",
        key,
        new NodeId(place),
        subject,
        "device",
        "site",
        0,
        0,
        place,
        BigInteger.ONE,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(86_400));
  }
}
