package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A device's signed sign of life, as it came from anybody: well formed, its signature not checked
 * yet.
 *
 * <pre>
 * 1 node id    bytes   32
 * 2 time       uint64  seconds of the device's clock, above 0, below 2^32
 * 3 goodbye    uint64  1: the device leaves for good; absent: it is there
 * 4 signature  bytes   64: Ed25519 by the device's key over
 *                      "cairn/heartbeat/v1\0" and the fields 1 to 3 as encoded
 * </pre>
 *
 * @param encoded all of it; not copied
 * @param nodeId field 1
 * @param seconds field 2
 * @param goodbye field 3
 * @param content the fields 1 to 3 as encoded; not copied
 * @param signature field 4; not copied
 */
public record Heartbeat(
    byte[] encoded,
    NodeId nodeId,
    long seconds,
    boolean goodbye,
    byte[] content,
    byte[] signature) {

  /** Bound on an encoded heartbeat. */
  public static final int BYTES_MAX = 128;

  private static final byte[] CONTEXT = "cairn/heartbeat/v1\0".getBytes(StandardCharsets.US_ASCII);

  /** Makes and signs one. */
  public static Heartbeat sign(SigningKey key, NodeId nodeId, long seconds, boolean goodbye) {
    byte[] content = content(nodeId, seconds, goodbye);
    byte[] signature = key.sign(signed(content));
    byte[] encoded =
        Fields.encode(out -> {
          out.writeRawBytes(content);
          out.writeByteArray(4, signature);
        });
    return new Heartbeat(encoded, nodeId, seconds, goodbye, content, signature);
  }

  private static byte[] content(NodeId nodeId, long seconds, boolean goodbye) {
    return Fields.encode(out -> {
      out.writeByteArray(1, nodeId.hash().bytes());
      out.writeUInt64(2, seconds);
      if (goodbye) {
        out.writeUInt64(3, 1);
      }
    });
  }

  /** Parses; checks form alone. */
  public static Heartbeat parse(byte[] encoded) throws IOException {
    Hash[] place = new Hash[1];
    long[] numbers = {0, 0};
    byte[][] signature = new byte[1][0];
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> place[0] = Fields.hash(in);
            case 2 -> numbers[0] = in.readUInt64();
            case 3 -> numbers[1] = in.readUInt64();
            case 4 -> signature[0] = Fields.bytes(in, VerifyKey.SIGNATURE_BYTES);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (place[0] == null
        || numbers[0] <= 0
        || numbers[0] >> 32 != 0
        || numbers[1] < 0
        || numbers[1] > 1) {
      throw new IOException("heartbeat without node id or time");
    }
    NodeId nodeId = new NodeId(place[0]);
    boolean goodbye = numbers[1] == 1;
    byte[] content = content(nodeId, numbers[0], goodbye);
    return new Heartbeat(encoded, nodeId, numbers[0], goodbye, content, signature[0]);
  }

  /** What the signature is over. */
  public byte[] signedBytes() {
    return signed(content);
  }

  private static byte[] signed(byte[] content) {
    byte[] message = new byte[CONTEXT.length + content.length];
    System.arraycopy(CONTEXT, 0, message, 0, CONTEXT.length);
    System.arraycopy(content, 0, message, CONTEXT.length, content.length);
    return message;
  }
}
