package dev.cairn.storage.verdict;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An auditor's signed word that a host could not prove a leaf. It proves nothing but who said it:
 * whoever hears it asks the host the same, and believes the host's own answer. So slander costs a
 * question, and names its author.
 *
 * @param charge what is said
 * @param at when, in whole milliseconds
 * @param signature of the auditor's device
 */
public record Accusation(Charge charge, Instant at, byte[] signature) {

  static final int BYTES_MAX = 256;

  private static final byte[] CONTEXT = "cairn-verdict\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LEAF_MAX = 2047;
  private static final long MILLIS_MAX = 253_402_300_799_999L;

  /**
   * What is said of whom.
   *
   * @param stripe and {@code index}: the block
   * @param host that is listed with it
   * @param leaf that was asked for
   * @param lies true: wrong bytes, twice; false: it says that it does not have the block
   */
  public record Charge(Hash stripe, int index, NodeId host, int leaf, boolean lies) {}

  static Accusation sign(Charge charge, Instant at, SigningKey auditor) {
    Instant millis = Instant.ofEpochMilli(at.toEpochMilli());
    return new Accusation(charge, millis, auditor.sign(message(charge, millis)));
  }

  byte[] encode() {
    return fields(charge, at).bytes(7, signature).toBytes();
  }

  /**
   * The accusation in {@code bytes}.
   *
   * @throws MalformedMessageException if they are not one, or {@code auditor} did not sign it
   */
  static Accusation parse(byte[] bytes, VerifyKey auditor) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "verdict");
    Charge charge =
        new Charge(
            in.hash(1),
            in.integer(2, 0, 255),
            new NodeId(in.hash(3)),
            in.integer(4, 0, LEAF_MAX),
            in.integer(5, 0, 1) == 1);
    Instant at = Instant.ofEpochMilli(in.number(6, 0, MILLIS_MAX));
    byte[] signature = in.exactly(7, VerifyKey.SIGNATURE_BYTES);
    in.end();
    if (!auditor.verify(message(charge, at), signature)) {
      throw new MalformedMessageException("a verdict that its sender did not sign");
    }
    return new Accusation(charge, at, signature);
  }

  private static FieldWriter fields(Charge charge, Instant at) {
    return new FieldWriter()
        .hash(1, charge.stripe)
        .number(2, charge.index)
        .hash(3, charge.host.hash())
        .number(4, charge.leaf)
        .number(5, charge.lies ? 1 : 0)
        .number(6, at.toEpochMilli());
  }

  private static byte[] message(Charge charge, Instant at) {
    byte[] fields = fields(charge, at).toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
