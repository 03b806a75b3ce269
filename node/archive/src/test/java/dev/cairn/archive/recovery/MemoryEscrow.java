package dev.cairn.archive.recovery;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import java.util.Map;
import java.util.TreeMap;

/** An authority's part in memory, with switches for what goes wrong. */
public final class MemoryEscrow implements Escrow {

  /** How the authority is. */
  enum Mood {
    WELL,
    AWAY,
    /** Approved nothing, or was vetoed. */
    REFUSING,
    /** Gives bytes, but not those that were sealed to it. */
    WRONG
  }

  private final Map<Hash, byte[]> parts = new TreeMap<>();
  Mood mood = Mood.WELL;

  @Override
  public byte[] seal(byte[] part) throws EscrowException {
    if (mood == Mood.AWAY) {
      throw new EscrowException("the authority cannot be reached");
    }
    Hash handle = Hash.of(part);
    parts.put(handle, part.clone());
    return handle.bytes();
  }

  @Override
  public byte[] open(byte[] sealed) throws EscrowException {
    byte[] part = part(sealed);
    if (mood == Mood.REFUSING) {
      throw new EscrowException("a device of the member vetoed this recovery");
    }
    return part;
  }

  @Override
  public Hash prove(byte[] sealed, byte[] nonce) throws EscrowException {
    return ShareProof.of(nonce, ShareProof.tag(part(sealed)));
  }

  /** What the authority knows. */
  byte[] known() {
    return parts.values().iterator().next().clone();
  }

  private byte[] part(byte[] sealed) throws EscrowException {
    byte[] part = parts.get(Hash.copyOf(sealed));
    if (mood == Mood.AWAY || part == null) {
      throw new EscrowException("the authority cannot be reached");
    }
    byte[] given = part.clone();
    if (mood == Mood.WRONG) {
      given[0] ^= 1;
    }
    return given;
  }
}
