package dev.cairn.storage.share;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What all shares of one dealing have in common, and lies with each of them: whoever has a share
 * has what describes it.
 *
 * @param epoch its number, from 1; of one owner's dealings under one key the highest counts
 * @param envelope its public description, opaque here, at most {@value #ENVELOPE_BYTES_MAX} bytes;
 *     not copied
 * @param company who was to hold a share, so that a holder is found when it is no longer among the
 *     closest, and named when it is gone. Whoever stood in for one of them is not among them
 */
public record Dealing(long epoch, byte[] envelope, List<NodeId> company) {

  /** Bound on an envelope. */
  public static final int ENVELOPE_BYTES_MAX = 8 * 1024;

  /** Bound on shares, so on the company: Shamir's field has 255. */
  public static final int SHARES_MAX = 255;

  static final int BYTES_MAX = ENVELOPE_BYTES_MAX + SHARES_MAX * Hash.BYTES + 64;

  public Dealing {
    company = List.copyOf(company);
  }

  /** Equal for equal dealings: shares of different ones must not be combined. */
  public Hash id() {
    return Hash.of(encode());
  }

  byte[] encode() {
    ByteArrayOutputStream ids = new ByteArrayOutputStream();
    company.forEach(member -> ids.writeBytes(member.hash().bytes()));
    return new FieldWriter()
        .number(1, epoch)
        .bytes(2, envelope)
        .bytes(3, ids.toByteArray())
        .toBytes();
  }

  static Dealing parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "share dealing");
    long epoch = in.number(1, 1, Long.MAX_VALUE);
    byte[] envelope = in.bytes(2, ENVELOPE_BYTES_MAX);
    byte[] ids = in.bytes(3, SHARES_MAX * Hash.BYTES);
    in.end();
    if (ids.length % Hash.BYTES != 0) {
      throw new MalformedMessageException("share dealing: a company of " + ids.length + " bytes");
    }
    List<NodeId> company = new ArrayList<>();
    for (int at = 0; at < ids.length; at += Hash.BYTES) {
      company.add(new NodeId(Hash.copyOf(ids, at)));
    }
    return new Dealing(epoch, envelope, company);
  }
}
