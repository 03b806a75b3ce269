package dev.cairn.libp2p;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;

/**
 * The libp2p identity of an Ed25519 key: the identity multihash of its protobuf encoding, 38 bytes
 * (specs, {@code peer-ids/peer-ids.md}). Other key types are not used by Cairn and are refused.
 */
public final class PeerId {

  /** Identity multihash, length 36; then protobuf: Type = Ed25519 (1), Data = 32 bytes. */
  private static final byte[] PREFIX = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  private static final int MULTIHASH_HEADER_BYTES = 2;

  /** CID version 1, codec libp2p-key (0x72). */
  private static final byte[] CID_HEADER = {0x01, 0x72};

  /** Length of the binary form. */
  public static final int BYTES = PREFIX.length + VerifyKey.BYTES;

  private final VerifyKey key;

  private PeerId(VerifyKey key) {
    this.key = key;
  }

  /** The identity of {@code key}. */
  public static PeerId of(VerifyKey key) {
    return new PeerId(key);
  }

  /**
   * From the binary form.
   *
   * @throws InvalidKeyException if it is not the identity multihash of an Ed25519 key
   */
  public static PeerId fromBytes(byte[] multihash) throws InvalidKeyException {
    if (multihash.length != BYTES
        || !Arrays.equals(multihash, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
      throw new InvalidKeyException("not the peer id of an Ed25519 key");
    }
    return new PeerId(VerifyKey.of(Arrays.copyOfRange(multihash, PREFIX.length, BYTES)));
  }

  /**
   * From text: base58btc, for example {@code 12D3KooW…}, which is what Cairn writes, or a CIDv1 of
   * the codec {@code libp2p-key} in base32, for example {@code bafzaajaiaejc…}.
   */
  public static PeerId parse(String text) throws InvalidKeyException {
    if (!text.startsWith("b")) {
      return fromBytes(Base58.decode(text)); // an identity multihash starts with 1
    }
    byte[] cid = Base32.decode(text.substring(1));
    if (cid.length < CID_HEADER.length
        || !Arrays.equals(cid, 0, CID_HEADER.length, CID_HEADER, 0, CID_HEADER.length)) {
      throw new InvalidKeyException("not the CID of a libp2p key: " + text);
    }
    return fromBytes(Arrays.copyOfRange(cid, CID_HEADER.length, cid.length));
  }

  /**
   * From a public key in libp2p's protobuf encoding.
   *
   * @throws InvalidKeyException if it is not that of an Ed25519 key, deterministically encoded
   */
  public static PeerId fromPublicKeyBytes(byte[] encoded) throws InvalidKeyException {
    byte[] multihash = new byte[MULTIHASH_HEADER_BYTES + encoded.length];
    System.arraycopy(PREFIX, 0, multihash, 0, MULTIHASH_HEADER_BYTES);
    System.arraycopy(encoded, 0, multihash, MULTIHASH_HEADER_BYTES, encoded.length);
    return fromBytes(multihash);
  }

  /** The key it stands for. */
  public VerifyKey key() {
    return key;
  }

  /** The key in libp2p's protobuf encoding, 36 bytes. */
  public byte[] publicKeyBytes() {
    return Arrays.copyOfRange(bytes(), MULTIHASH_HEADER_BYTES, BYTES);
  }

  /** The 38-byte binary form. */
  public byte[] bytes() {
    byte[] out = Arrays.copyOf(PREFIX, BYTES);
    System.arraycopy(key.bytes(), 0, out, PREFIX.length, VerifyKey.BYTES);
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** The base58btc form. */
  @Override
  public String toString() {
    return Base58.encode(bytes());
  }
}
