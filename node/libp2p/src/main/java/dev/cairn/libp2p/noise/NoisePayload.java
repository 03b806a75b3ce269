package dev.cairn.libp2p.noise;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a peer says about itself inside the handshake, not believed yet (specs, {@code
 * noise/README.md}): its identity key, that key's signature over the Noise static key, and the
 * muxers it speaks.
 *
 * <pre>
 *   NoiseHandshakePayload { 1: identity_key, 2: identity_sig, 4: extensions { 2: stream_muxers } }
 * </pre>
 *
 * @param identityKey the key as protobuf, as in a peer id
 * @param signature over {@code "noise-libp2p-static-key:"} and the 32-byte static key
 * @param muxers in order of preference; empty from a peer without early negotiation
 */
record NoisePayload(byte[] identityKey, byte[] signature, List<String> muxers) {

  private static final byte[] DOMAIN =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

  /** Names beyond this many are not read; nobody speaks so many muxers. */
  private static final int MUXERS_MAX = 16;

  private static final int IDENTITY_KEY_FIELD = 1;
  private static final int SIGNATURE_FIELD = 2;
  private static final int EXTENSIONS_FIELD = 4;
  private static final int STREAM_MUXERS_FIELD = 2;

  /** The payload by which the owner of {@code identity} vouches for {@code staticKey}. */
  static NoisePayload of(SigningKey identity, byte[] staticKey, List<String> muxers) {
    return new NoisePayload(
        PeerId.of(identity.verifyKey()).publicKeyBytes(),
        identity.sign(signedText(staticKey)),
        muxers);
  }

  /**
   * Who vouches for {@code staticKey}.
   *
   * @throws MalformedMessageException if it is no Ed25519 key or the signature is not its
   */
  PeerId verify(byte[] staticKey) throws MalformedMessageException {
    try {
      PeerId peer = PeerId.fromPublicKeyBytes(identityKey);
      if (!peer.key().verify(signedText(staticKey), signature)) {
        throw new MalformedMessageException("bad signature of " + peer + " on its noise key");
      }
      return peer;
    } catch (InvalidKeyException e) {
      throw new MalformedMessageException("peer's identity: " + e.getMessage(), e);
    }
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(IDENTITY_KEY_FIELD, identityKey);
      out.writeByteArray(SIGNATURE_FIELD, signature);
      if (!muxers.isEmpty()) {
        out.writeByteArray(EXTENSIONS_FIELD, encodeExtensions());
      }
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private byte[] encodeExtensions() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (String muxer : muxers) {
      out.writeString(STREAM_MUXERS_FIELD, muxer);
    }
    out.flush();
    return bytes.toByteArray();
  }

  static NoisePayload decode(byte[] encoded) throws MalformedMessageException {
    byte[] identityKey = new byte[0];
    byte[] signature = new byte[0];
    List<String> muxers = List.of();
    try {
      CodedInputStream in = CodedInputStream.newInstance(encoded);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case IDENTITY_KEY_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              identityKey = in.readByteArray();
          case SIGNATURE_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              signature = in.readByteArray();
          case EXTENSIONS_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              muxers = decodeExtensions(in.readByteArray());
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new MalformedMessageException("noise payload: " + e.getMessage(), e);
    }
    return new NoisePayload(identityKey, signature, muxers);
  }

  private static List<String> decodeExtensions(byte[] encoded) throws IOException {
    List<String> muxers = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(encoded);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (STREAM_MUXERS_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)
          && muxers.size() < MUXERS_MAX) {
        muxers.add(in.readString());
      } else {
        in.skipField(tag);
      }
    }
    return muxers;
  }

  private static byte[] signedText(byte[] staticKey) {
    byte[] text = Arrays.copyOf(DOMAIN, DOMAIN.length + staticKey.length);
    System.arraycopy(staticKey, 0, text, DOMAIN.length, staticKey.length);
    return text;
  }
}
