package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Leases for tests: granted by keepers whose keys follow from their numbers. */
public final class Leases {

  private Leases() {}

  /** The key of keeper {@code number}. */
  public static SigningKey keeper(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) (100 + number));
    return SigningKey.fromSeed(seed);
  }

  /** A lease of {@code holder}, granted by the first {@code keepers}. */
  public static LeaseProof granted(Hash stripe, SigningKey holder, long fence, int keepers) {
    NodeId node = new NodeId(Hash.of(holder.verifyKey().bytes()));
    LeaseProof wanted = LeaseProof.wanted(stripe, node, holder.verifyKey(), fence);
    List<LeaseProof.Grant> grants = new ArrayList<>();
    for (int i = 0; i < keepers; i++) {
      grants.add(wanted.grant(fence * 1000 + i, keeper(i)));
    }
    return wanted.with(grants);
  }
}
