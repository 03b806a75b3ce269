package dev.cairn.storage.share;

import dev.cairn.crypto.Envelope;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * A share on its way, in either direction.
 *
 * @param index which share of its dealing, 0-based
 * @param sealed the share, sealed to whoever shall have it (see {@link ShareSeal})
 */
record SealedShare(Dealing dealing, int index, byte[] sealed) {

  static final int BYTES_MAX =
      Dealing.BYTES_MAX + HeldShare.SHARE_BYTES_MAX + Envelope.OVERHEAD_BYTES + 64;

  byte[] encode() {
    return new FieldWriter().bytes(1, dealing.encode()).number(2, index).bytes(3, sealed).toBytes();
  }

  static SealedShare parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "sealed share");
    SealedShare share =
        new SealedShare(
            Dealing.parse(in.bytes(1, Dealing.BYTES_MAX)),
            in.integer(2, 0, Dealing.SHARES_MAX - 1),
            in.bytes(3, HeldShare.SHARE_BYTES_MAX + Envelope.OVERHEAD_BYTES));
    in.end();
    return share;
  }
}
