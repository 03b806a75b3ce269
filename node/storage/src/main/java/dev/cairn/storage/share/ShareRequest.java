package dev.cairn.storage.share;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/** The first message on a stream of {@code /cairn/share/1.0.0}; field 1 says which it is. */
sealed interface ShareRequest {

  /** A release with its public key, and some. */
  int BYTES_MAX = 2 * 1024;

  /** Under which the share lies. */
  Hash shareKey();

  /** The canonical bytes. */
  byte[] encode();

  /** Asks for a key to seal a deposit to; a {@link SealedShare} follows. */
  record Offer(Hash shareKey, long epoch) implements ShareRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 1).hash(2, shareKey).number(3, epoch).toBytes();
    }
  }

  /** Asks for the share back, sealed to {@code publicKey}. */
  record Release(Hash shareKey, byte[] publicKey) implements ShareRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 2).hash(2, shareKey).bytes(3, publicKey).toBytes();
    }
  }

  /** Asks to show that the share is there, by {@link dev.cairn.crypto.ShareProof}. */
  record Prove(Hash shareKey, byte[] nonce) implements ShareRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 3).hash(2, shareKey).bytes(3, nonce).toBytes();
    }
  }

  /** Objects, as a living device of the owner, to every recovery approved until now. */
  record Veto(Hash shareKey) implements ShareRequest {
    @Override
    public byte[] encode() {
      return new FieldWriter().number(1, 4).hash(2, shareKey).toBytes();
    }
  }

  static ShareRequest parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "share request");
    int kind = in.integer(1, 1, 4);
    Hash shareKey = in.hash(2);
    ShareRequest request =
        switch (kind) {
          case 1 -> new Offer(shareKey, in.number(3, 1, Long.MAX_VALUE));
          case 2 -> new Release(shareKey, in.exactly(3, Envelope.PUBLIC_KEY_BYTES));
          case 3 -> new Prove(shareKey, in.exactly(3, ShareProof.NONCE_BYTES));
          default -> new Veto(shareKey);
        };
    in.end();
    return request;
  }
}
