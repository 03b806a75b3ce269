package dev.cairn.libp2p.noise;

import dev.cairn.libp2p.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Noise_XX_25519_…_SHA256} (Noise §7.5) as a pure state machine: messages in, messages out.
 *
 * <pre>
 *   -> e
 *   <- e, ee, s, es
 *   -> s, se
 * </pre>
 *
 * <p>Costs four X25519 operations a side. Not safe for many threads; used once.
 */
final class NoiseHandshake {

  private final SymmetricState symmetric;
  private final boolean initiator;
  private final X25519.KeyPair staticKey;
  private final X25519.KeyPair ephemeral;
  private byte @Nullable [] remoteEphemeral;
  private byte @Nullable [] remoteStatic;
  private int messages;

  /** With libp2p's prologue, which is empty. */
  NoiseHandshake(
      NoiseSuite suite, boolean initiator, X25519.KeyPair staticKey, X25519.KeyPair ephemeral) {
    this(new SymmetricState(suite, new byte[0]), initiator, staticKey, ephemeral);
  }

  NoiseHandshake(
      SymmetricState symmetric,
      boolean initiator,
      X25519.KeyPair staticKey,
      X25519.KeyPair ephemeral) {
    this.symmetric = symmetric;
    this.initiator = initiator;
    this.staticKey = staticKey;
    this.ephemeral = ephemeral;
  }

  /** The next message, with {@code payload}, which is in the clear in the first. */
  byte[] write(byte[] payload) throws MalformedMessageException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (nextMessage(initiator)) {
      case 1 -> writeEphemeral(out);
      case 2 -> {
        writeEphemeral(out);
        mix(ephemeral, remoteEphemeral);
        out.writeBytes(symmetric.sealAndMix(staticKey.open()));
        mix(staticKey, remoteEphemeral);
      }
      default -> {
        out.writeBytes(symmetric.sealAndMix(staticKey.open()));
        mix(staticKey, remoteEphemeral);
      }
    }
    out.writeBytes(symmetric.sealAndMix(payload));
    return out.toByteArray();
  }

  /**
   * Reads the peer's next message; its payload.
   *
   * @throws MalformedMessageException if it is too short, was not sealed for this handshake, or
   *     carries a key of small order
   */
  byte[] read(byte[] message) throws MalformedMessageException {
    int number = nextMessage(!initiator);
    int ephemeralBytes = number == 3 ? 0 : X25519.KEY_BYTES;
    int staticBytes = number == 1 ? 0 : X25519.KEY_BYTES + CipherState.TAG_BYTES;
    int keyBytes = ephemeralBytes + staticBytes;
    if (message.length < keyBytes) {
      throw new MalformedMessageException("noise message " + number + " is truncated");
    }
    try {
      if (number != 3) {
        remoteEphemeral = Arrays.copyOf(message, X25519.KEY_BYTES);
        symmetric.mixHash(remoteEphemeral);
      }
      if (number == 2) {
        mix(ephemeral, remoteEphemeral);
      }
      if (number != 1) {
        byte[] sealed = Arrays.copyOfRange(message, ephemeralBytes, keyBytes);
        remoteStatic = symmetric.openAndMix(sealed);
        mix(ephemeral, remoteStatic);
      }
      return symmetric.openAndMix(Arrays.copyOfRange(message, keyBytes, message.length));
    } catch (AEADBadTagException e) {
      throw new MalformedMessageException("noise message " + number + " is not authentic", e);
    }
  }

  /** The peer's static key, known after its message with {@code s}. */
  byte[] remoteStatic() {
    if (remoteStatic == null) {
      throw new IllegalStateException("the peer's static key has not come yet");
    }
    return remoteStatic.clone();
  }

  /** What authenticates the whole handshake, once all three messages are through. */
  byte[] transcript() {
    return symmetric.transcript();
  }

  /** The transport keys: for sending, for receiving. */
  CipherState[] split() {
    CipherState[] keys = symmetric.split();
    return initiator ? keys : new CipherState[] {keys[1], keys[0]};
  }

  private int nextMessage(boolean fromInitiator) {
    messages++;
    if (messages > 3 || (messages % 2 == 1) != fromInitiator) {
      throw new IllegalStateException("noise message out of turn");
    }
    return messages;
  }

  private void writeEphemeral(ByteArrayOutputStream out) {
    out.writeBytes(ephemeral.open());
    symmetric.mixHash(ephemeral.open());
  }

  private void mix(X25519.KeyPair own, byte @Nullable [] remote) throws MalformedMessageException {
    if (remote == null) {
      throw new IllegalStateException("a key is missing");
    }
    try {
      symmetric.mixKey(X25519.agree(own.secret(), remote));
    } catch (InvalidKeyException e) {
      throw new MalformedMessageException("peer sent an X25519 key of small order", e);
    }
  }
}
