package dev.cairn.authority.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.util.Arrays;

/**
 * Something a device says under its key: the key (32 bytes) ‖ body ‖ signature (64) over {@code
 * "cairn/" ‖ purpose ‖ "/v1\0"} ‖ key ‖ body. One purpose's statement is nobody's for another.
 *
 * @param key who says it
 * @param body as signed
 */
record SignedStatement(VerifyKey key, byte[] body) {

  static final int OVERHEAD_BYTES = VerifyKey.BYTES + VerifyKey.SIGNATURE_BYTES;

  static byte[] sign(String purpose, SigningKey key, byte[] body) {
    byte[] said = concat(key.verifyKey().bytes(), body);
    return concat(said, key.sign(concat(domain(purpose), said)));
  }

  /**
   * Reads one whose signature holds.
   *
   * @param bodyBytesMax bound on the body
   */
  static SignedStatement verify(String purpose, byte[] bytes, int bodyBytesMax)
      throws RefusedException {
    int bodyBytes = bytes.length - OVERHEAD_BYTES;
    ProtoReader in = new ProtoReader(new byte[0], purpose);
    if (bodyBytes < 0 || bodyBytes > bodyBytesMax) {
      throw in.malformed("it has " + bytes.length + " bytes");
    }
    byte[] said = Arrays.copyOf(bytes, VerifyKey.BYTES + bodyBytes);
    byte[] signature = Arrays.copyOfRange(bytes, said.length, bytes.length);
    try {
      VerifyKey key = VerifyKey.of(Arrays.copyOf(bytes, VerifyKey.BYTES));
      if (!key.verify(concat(domain(purpose), said), signature)) {
        throw in.malformed("it is not signed by the key that it names");
      }
      return new SignedStatement(key, Arrays.copyOfRange(said, VerifyKey.BYTES, said.length));
    } catch (InvalidKeyException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] domain(String purpose) {
    return ("cairn/" + purpose + "/v1\0").getBytes(US_ASCII);
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
