package dev.cairn.authority.wire;

import com.google.protobuf.CodedOutputStream;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.ShareProof;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A device asks the authority about its part of a vault's key. Signed body: protobuf {1 sealed
 * part, 2 what for: 1 to have it, 2 to see that it is there, 3 key to seal it to, or nonce}.
 *
 * @param key the device's
 * @param sealed {@link EscrowPart}
 * @param isToOpen true to have it, false for a proof
 * @param argument X-Wing key of {@value Envelope#PUBLIC_KEY_BYTES} bytes, or nonce of {@value
 *     ShareProof#NONCE_BYTES}
 */
public record EscrowRequest(VerifyKey key, byte[] sealed, boolean isToOpen, byte[] argument) {

  private static final String PURPOSE = "escrow-request";
  private static final int BODY_BYTES_MAX =
      EscrowPart.SEALED_BYTES + Envelope.PUBLIC_KEY_BYTES + 16;
  private static final int OPEN = 1;
  private static final int PROVE = 2;

  /** Asks for the part, sealed to {@code recipient}. */
  public static byte[] open(SigningKey deviceKey, byte[] sealed, byte[] recipient) {
    return sign(deviceKey, sealed, OPEN, recipient);
  }

  /** Asks for a proof of the part. */
  public static byte[] prove(SigningKey deviceKey, byte[] sealed, byte[] nonce) {
    return sign(deviceKey, sealed, PROVE, nonce);
  }

  private static byte[] sign(SigningKey deviceKey, byte[] sealed, int kind, byte[] argument) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, sealed);
      out.writeUInt32(2, kind);
      out.writeByteArray(3, argument);
      out.flush();
      return SignedStatement.sign(PURPOSE, deviceKey, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks form and signature; whose key it is the log knows. */
  public static EscrowRequest verify(byte[] bytes) throws RefusedException {
    SignedStatement said = SignedStatement.verify(PURPOSE, bytes, BODY_BYTES_MAX);
    ProtoReader in = new ProtoReader(said.body(), PURPOSE);
    byte[] sealed = field(in, 1, EscrowPart.SEALED_BYTES);
    long kind = in.next() == 2 ? in.unsigned() : 0;
    byte[] argument = field(in, 3, Envelope.PUBLIC_KEY_BYTES);
    int expected = kind == OPEN ? Envelope.PUBLIC_KEY_BYTES : ShareProof.NONCE_BYTES;
    if ((kind != OPEN && kind != PROVE) || argument.length != expected || in.next() != 0) {
      throw in.malformed("neither for a part nor for its proof");
    }
    return new EscrowRequest(said.key(), sealed, kind == OPEN, argument);
  }

  private static byte[] field(ProtoReader in, int number, int bytesMax) throws RefusedException {
    if (in.next() != number) {
      throw in.malformed("field " + number + " is missing");
    }
    return in.bytes(bytesMax);
  }
}
