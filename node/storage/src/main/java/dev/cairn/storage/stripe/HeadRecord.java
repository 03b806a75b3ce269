package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a vault: a mutable record that certifies itself, since it lies under the hash of the
 * key that signs it. Keepers cannot forge one, and the sequence keeps them from winding it back.
 *
 * @param key the vault's head key
 * @param sequence from 1
 * @param sealed opaque to everybody but the vault's readers
 * @param signature under {@code key}
 */
public record HeadRecord(VerifyKey key, long sequence, byte[] sealed, byte[] signature) {

  /** Bound on what a head holds. */
  public static final int SEALED_BYTES_MAX = 8 * 1024;

  private static final byte[] PLACE = "cairn-head".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "cairn-head\0".getBytes(StandardCharsets.US_ASCII);

  /** Where the head of {@code key} lies: SHA-256("cairn-head" ‖ key). */
  public static Hash place(VerifyKey key) {
    return Hash.of(PLACE, key.bytes());
  }

  /** A new head. */
  public static HeadRecord sign(SigningKey key, long sequence, byte[] sealed) {
    if (sequence < 1 || sealed.length > SEALED_BYTES_MAX) {
      throw new IllegalArgumentException("head " + sequence + " of " + sealed.length + " bytes");
    }
    VerifyKey verifyKey = key.verifyKey();
    byte[] signature = key.sign(message(verifyKey, sequence, sealed));
    return new HeadRecord(verifyKey, sequence, sealed, signature);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields(key, sequence, sealed).bytes(4, signature).toBytes();
  }

  /**
   * The head that lies under {@code place}, from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one
   */
  public static HeadRecord parse(Hash place, byte[] bytes) throws MalformedMessageException {
    HeadRecord head = parse(bytes);
    if (!place(head.key).equals(place)) {
      throw new MalformedMessageException("a head of another vault");
    }
    return head;
  }

  /**
   * A head of some vault, from anybody's bytes.
   *
   * @throws MalformedMessageException if they are not one that its vault signed
   */
  public static HeadRecord parse(byte[] bytes) throws MalformedMessageException {
    HeadRecord head = read(bytes);
    if (!head.key.verify(message(head.key, head.sequence, head.sealed), head.signature)) {
      throw new MalformedMessageException("a head that its vault did not sign");
    }
    return head;
  }

  /** The same without checking the signature: for what was checked when it came. */
  public static HeadRecord read(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "head");
    HeadRecord head =
        new HeadRecord(
            in.key(1),
            in.number(2, 1, Long.MAX_VALUE),
            in.bytes(3, SEALED_BYTES_MAX),
            in.exactly(4, VerifyKey.SIGNATURE_BYTES));
    in.end();
    return head;
  }

  private static FieldWriter fields(VerifyKey key, long sequence, byte[] sealed) {
    return new FieldWriter().bytes(1, key.bytes()).number(2, sequence).bytes(3, sealed);
  }

  private static byte[] message(VerifyKey key, long sequence, byte[] sealed) {
    byte[] fields = fields(key, sequence, sealed).toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
