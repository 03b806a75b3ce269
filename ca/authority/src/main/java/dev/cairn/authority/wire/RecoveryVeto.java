package dev.cairn.authority.wire;

import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.nio.ByteBuffer;

/**
 * A living device objects to every recovery of its member that was approved until now. Signed body:
 * time in ms, 8 bytes.
 *
 * @param key the device's
 * @param timeMs by its clock
 */
public record RecoveryVeto(VerifyKey key, long timeMs) {

  /** Exact length. */
  public static final int BYTES = SignedStatement.OVERHEAD_BYTES + Long.BYTES;

  private static final String PURPOSE = "recovery-veto";

  public static byte[] sign(SigningKey deviceKey, long timeMs) {
    byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(timeMs).array();
    return SignedStatement.sign(PURPOSE, deviceKey, body);
  }

  /** Checks the signature; whose key it is the log knows. */
  public static RecoveryVeto verify(byte[] bytes) throws RefusedException {
    SignedStatement said = SignedStatement.verify(PURPOSE, bytes, Long.BYTES);
    if (said.body().length != Long.BYTES) {
      throw new ProtoReader(bytes, PURPOSE).malformed("it has no time");
    }
    return new RecoveryVeto(said.key(), ByteBuffer.wrap(said.body()).getLong());
  }
}
