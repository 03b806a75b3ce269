package dev.cairn.storage.share;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.time.Instant;

/**
 * What a member holds for an owner under one share key.
 *
 * @param index which share of its dealing, 0-based
 * @param share opaque here, at most {@value #SHARE_BYTES_MAX} bytes; not copied
 * @param since when it was brought
 */
public record HeldShare(Dealing dealing, int index, byte[] share, Instant since) {

  /** Bound on a share: a key and its blind are 64 bytes. */
  public static final int SHARE_BYTES_MAX = 1024;

  byte[] encode() {
    return new FieldWriter()
        .bytes(1, dealing.encode())
        .number(2, index)
        .bytes(3, share)
        .number(4, since.getEpochSecond())
        .toBytes();
  }

  static HeldShare parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "held share");
    HeldShare held =
        new HeldShare(
            Dealing.parse(in.bytes(1, Dealing.BYTES_MAX)),
            in.integer(2, 0, Dealing.SHARES_MAX - 1),
            in.bytes(3, SHARE_BYTES_MAX),
            Instant.ofEpochSecond(in.number(4, 0, Instant.MAX.getEpochSecond())));
    in.end();
    return held;
  }

  /** Without the share itself. */
  @Override
  public String toString() {
    return "HeldShare[" + index + " of dealing " + dealing.epoch() + "]";
  }
}
