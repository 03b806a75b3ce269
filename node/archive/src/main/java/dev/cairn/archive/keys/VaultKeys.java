package dev.cairn.archive.keys;

import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every key of a vault, derived from its secret by HKDF so that three capabilities nest and each
 * can be given away without the one above it:
 *
 * <pre>
 * secret (write) ─┬─ head seed: signs heads
 *                 └─ read secret ─┬─ chunk-id key, gear key: naming and cutting
 *                                 ├─ chunk key, metadata key: sealing
 *                                 └─ verify secret: opens only lists of stripe ids
 * </pre>
 *
 * A reader cannot move the head, a verifier can ask whether every stripe is alive and learns
 * nothing else, and a keeper or host needs none of them. Safe for many threads.
 */
public final class VaultKeys {

  private static final int KEY_BYTES = 32;

  /** Purposes of what follows from a vault's secret itself. */
  static final String HEAD = "cairn/vault/v1/head";

  static final String READ = "cairn/vault/v1/read";

  private final @Nullable SigningKey headKey;
  private final VerifyKey headVerifyKey;
  private final byte[] chunkIdKey;
  private final byte[] gearKey;
  private final Aead chunks;
  private final Aead metadata;
  private final Aead stripeLists;

  private VaultKeys(@Nullable SigningKey headKey, VerifyKey headVerifyKey, byte[] readSecret) {
    this.headKey = headKey;
    this.headVerifyKey = headVerifyKey;
    this.chunkIdKey = Hkdf.derive(readSecret, "cairn/vault/v1/chunk-id", KEY_BYTES);
    this.gearKey = Hkdf.derive(readSecret, "cairn/vault/v1/gear", KEY_BYTES);
    this.chunks = aead(readSecret, "cairn/vault/v1/chunk");
    this.metadata = aead(readSecret, "cairn/vault/v1/metadata");
    byte[] verifySecret = Hkdf.derive(readSecret, "cairn/vault/v1/verify", KEY_BYTES);
    this.stripeLists = aead(verifySecret, "cairn/vault/v1/stripe-list");
    Arrays.fill(verifySecret, (byte) 0);
  }

  /** Derives everything that {@code key} allows. */
  public static VaultKeys of(VaultKey key) {
    return switch (key) {
      case VaultSecret secret -> of(secret);
      case AppendKey append -> {
        byte[] read = append.readSecret();
        try {
          yield new VaultKeys(null, append.head(), read);
        } finally {
          Arrays.fill(read, (byte) 0);
        }
      }
    };
  }

  private static VaultKeys of(VaultSecret secret) {
    byte[] bytes = secret.bytes();
    byte[] seed = Hkdf.derive(bytes, HEAD, SigningKey.SEED_BYTES);
    byte[] read = Hkdf.derive(bytes, READ, KEY_BYTES);
    try {
      SigningKey headKey = SigningKey.fromSeed(seed);
      return new VaultKeys(headKey, headKey.verifyKey(), read);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(read, (byte) 0);
    }
  }

  private static Aead aead(byte[] secret, String purpose) {
    byte[] key = Hkdf.derive(secret, purpose, Aead.KEY_BYTES);
    try {
      return Aead.of(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** False on an append-only device. */
  public boolean mayMoveHead() {
    return headKey != null;
  }

  /** Signs heads; its public half is where heads are found. Only where {@link #mayMoveHead}. */
  public SigningKey headKey() {
    if (headKey == null) {
      throw new IllegalStateException("an append-only device does not have the head's key");
    }
    return headKey;
  }

  /** Names the vault to its keepers. */
  public VerifyKey headVerifyKey() {
    return headVerifyKey;
  }

  /** A short name for files on this device that tells nothing about the vault. */
  public String cacheName() {
    return Hash.of(
            "cairn/cache/v1\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            headVerifyKey().bytes())
        .hex()
        .substring(0, 32);
  }

  /** A copy of the key of chunk ids. */
  public byte[] chunkIdKey() {
    return chunkIdKey.clone();
  }

  /** A copy of the key of the chunker's gear table. */
  public byte[] gearKey() {
    return gearKey.clone();
  }

  /** Seals chunks. */
  public Aead chunks() {
    return chunks;
  }

  /** Seals pack directories, index entries and heads. */
  public Aead metadata() {
    return metadata;
  }

  /** Seals what a verifier may know: which stripes there are. */
  public Aead stripeLists() {
    return stripeLists;
  }
}
