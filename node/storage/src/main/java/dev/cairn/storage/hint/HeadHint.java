package dev.cairn.storage.hint;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * The only message of {@code /cairn/head-hint/1.0.0}: 1 where the head lies, 2 its sequence. Not
 * signed, because nobody believes it: who hears it reads the head.
 *
 * @param place {@link dev.cairn.storage.stripe.HeadRecord#place}
 * @param sequence from 1
 */
record HeadHint(Hash place, long sequence) {

  /** Bound on the encoded form. */
  static final int BYTES_MAX = 64;

  byte[] encode() {
    return new FieldWriter().hash(1, place).number(2, sequence).toBytes();
  }

  static HeadHint parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "head hint");
    HeadHint hint = new HeadHint(in.hash(1), in.number(2, 1, Long.MAX_VALUE));
    in.end();
    return hint;
  }
}
