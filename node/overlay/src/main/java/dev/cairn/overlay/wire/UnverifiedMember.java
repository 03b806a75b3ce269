package dev.cairn.overlay.wire;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.InvalidAddressException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A member record as it came from the wire or the disk: well formed, but neither its credential nor
 * its signature has been checked.
 *
 * <pre>
 * 1 credential  bytes   at most 24 KiB
 * 2 address     bytes   repeated, at most 8: binary multiaddr, at most 320 bytes each
 * 3 sequence    uint64  above 0
 * 4 signature   bytes   64: Ed25519 by the credential's key over
 *                       "cairn/member/v1\0" and the fields 1 to 3 as encoded
 * </pre>
 *
 * <p>It carries the whole credential, so that anybody can check it, whoever passed it on.
 *
 * @param encoded all of it; not copied
 * @param credential field 1; not copied
 * @param addresses field 2
 * @param sequence field 3
 * @param signature field 4; not copied
 */
public record UnverifiedMember(
    byte[] encoded, byte[] credential, List<Multiaddr> addresses, long sequence, byte[] signature) {

  /** Bound on an encoded record. */
  public static final int BYTES_MAX = Gate.CREDENTIAL_BYTES_MAX + 4 * 1024;

  /** Most addresses in one record. */
  public static final int ADDRESSES_MAX = 8;

  private static final byte[] CONTEXT = "cairn/member/v1\0".getBytes(StandardCharsets.US_ASCII);

  public UnverifiedMember {
    addresses = List.copyOf(addresses);
  }

  /** Makes and signs this device's own record; of more than 8 addresses the first 8 count. */
  public static byte[] sign(
      SigningKey key, byte[] credential, List<Multiaddr> addresses, long sequence) {
    byte[] content =
        content(
            credential, addresses.subList(0, Math.min(ADDRESSES_MAX, addresses.size())), sequence);
    byte[] signature = key.sign(signed(content));
    return Fields.encode(out -> {
      out.writeRawBytes(content);
      out.writeByteArray(4, signature);
    });
  }

  /**
   * Parses; checks form alone.
   *
   * @throws IOException if {@code encoded} is anything else than the one encoding of its content
   */
  public static UnverifiedMember parse(byte[] encoded) throws IOException {
    if (encoded.length > BYTES_MAX) {
      throw new IOException("member record of " + encoded.length + " bytes");
    }
    byte[][] blobs = new byte[2][0];
    long[] sequence = {0};
    List<Multiaddr> addresses = new ArrayList<>();
    Fields.decode(
        encoded,
        field -> field == 2,
        (field, in) -> {
          switch (field) {
            case 1 -> blobs[0] = Fields.bytes(in, Gate.CREDENTIAL_BYTES_MAX);
            case 2 -> addresses.add(address(Fields.bytes(in, Multiaddr.BYTES_MAX)));
            case 3 -> sequence[0] = in.readUInt64();
            case 4 -> blobs[1] = Fields.bytes(in, VerifyKey.SIGNATURE_BYTES);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (blobs[0].length == 0 || sequence[0] <= 0 || addresses.size() > ADDRESSES_MAX) {
      throw new IOException("member record is incomplete or has too many addresses");
    }
    return new UnverifiedMember(encoded, blobs[0], addresses, sequence[0], blobs[1]);
  }

  private static Multiaddr address(byte[] bytes) throws IOException {
    try {
      return Multiaddr.fromBytes(bytes);
    } catch (InvalidAddressException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What the signature is over. */
  public byte[] signedBytes() {
    return signed(content(credential, addresses, sequence));
  }

  /** True if {@code key}, which the credential must name, signed exactly this content. */
  public boolean signedBy(VerifyKey key) {
    return key.verify(signedBytes(), signature);
  }

  private static byte[] content(byte[] credential, List<Multiaddr> addresses, long sequence) {
    return Fields.encode(out -> {
      out.writeByteArray(1, credential);
      writeAddresses(out, addresses);
      out.writeUInt64(3, sequence);
    });
  }

  private static void writeAddresses(CodedOutputStream out, List<Multiaddr> addresses)
      throws IOException {
    for (Multiaddr address : addresses) {
      out.writeByteArray(2, address.bytes());
    }
  }

  private static byte[] signed(byte[] content) {
    byte[] message = new byte[CONTEXT.length + content.length];
    System.arraycopy(CONTEXT, 0, message, 0, CONTEXT.length);
    System.arraycopy(content, 0, message, CONTEXT.length, content.length);
    return message;
  }
}
