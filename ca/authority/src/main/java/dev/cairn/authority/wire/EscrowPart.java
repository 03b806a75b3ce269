package dev.cairn.authority.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Secrets;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * The authority's part of a vault's recovery key. Its owner seals it to the authority's escrow key,
 * and the holders of shares carry it: the authority keeps nothing but that key. Sealed is subject
 * (16 bytes) ‖ part (32), so the part goes back to nobody else's device.
 *
 * @param subject whose vault
 * @param part zeroed by whoever is done with it
 */
public record EscrowPart(UUID subject, byte[] part) {

  /** Length of a part. */
  public static final int PART_BYTES = 32;

  private static final int PLAIN_BYTES = 16 + PART_BYTES;

  /** Length of a sealed part, exactly. */
  public static final int SEALED_BYTES = Envelope.OVERHEAD_BYTES + PLAIN_BYTES;

  private static final byte[] INFO = "cairn/escrow/v1\0".getBytes(US_ASCII);
  private static final byte[] RELEASE_INFO = "cairn/escrow-release/v1\0".getBytes(US_ASCII);

  /**
   * For the authority alone.
   *
   * @param escrowKey the authority's, {@value Envelope#PUBLIC_KEY_BYTES} bytes
   */
  public byte[] seal(byte[] escrowKey, SecureRandom random) throws InvalidKeyException {
    byte[] plain =
        ByteBuffer.allocate(PLAIN_BYTES)
            .putLong(subject.getMostSignificantBits())
            .putLong(subject.getLeastSignificantBits())
            .put(part)
            .array();
    byte[] sealed = Envelope.seal(escrowKey, INFO, new byte[0], plain, random);
    Secrets.zero(plain);
    return sealed;
  }

  public static EscrowPart open(Envelope.KeyPair escrowKey, byte[] sealed)
      throws SealBrokenException {
    byte[] plain = Envelope.open(escrowKey, INFO, new byte[0], sealed);
    if (plain.length != PLAIN_BYTES) {
      throw new SealBrokenException("an escrow part of " + plain.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(plain);
    UUID subject = new UUID(in.getLong(), in.getLong());
    return new EscrowPart(subject, Arrays.copyOfRange(plain, 16, PLAIN_BYTES));
  }

  /** The part on its way to the device that asked by {@code request}. */
  public byte[] release(EscrowRequest request, SecureRandom random) throws InvalidKeyException {
    return Envelope.seal(request.argument(), RELEASE_INFO, aad(request.sealed()), part, random);
  }

  /** What the authority released for {@code sealed}. */
  public static byte[] received(Envelope.KeyPair recipient, byte[] sealed, byte[] released)
      throws SealBrokenException {
    return Envelope.open(recipient, RELEASE_INFO, aad(sealed), released);
  }

  private static byte[] aad(byte[] sealed) {
    return Hash.of(sealed).bytes();
  }

  /** Without the part. */
  @Override
  public String toString() {
    return "EscrowPart[of " + subject + "]";
  }
}
