package dev.cairn.storage.exchange;

import dev.cairn.storage.stripe.Receipt;

/** What came of asking a host for something. Failures of the network are {@code IOException}s. */
public sealed interface BlockReply {

  /**
   * The block is durable there.
   *
   * @param sentBytes of the block; 0 if the host had it before
   * @param freeBytes what the host says it has left
   */
  record Receipted(Receipt receipt, long sentBytes, long freeBytes) implements BlockReply {}

  /** All that was asked for has come and has been verified; or was deleted. */
  record Done() implements BlockReply {}

  /**
   * The host has one byte for each root that was asked about: 1 if it has that block.
   *
   * @param presence as many as roots
   */
  record Presence(byte[] presence) implements BlockReply {}

  /**
   * It said no.
   *
   * @param reason typed, for decisions
   * @param detail in words for people
   * @param freeBytes what it says it has left
   */
  record Refused(Reason reason, String detail, long freeBytes) implements BlockReply {}

  /** What it gave does not match the root: wrong bytes, a wrong proof, a wrong receipt. */
  record Lied(String detail) implements BlockReply {}

  /** Why a host says no. */
  enum Reason {
    /** No room under its cap. */
    FULL("is full"),
    /** The owner's grant is used up there. */
    QUOTA_EXCEEDED("says that the grant is used up"),
    /** It received other bytes than were announced. */
    WRONG_ROOT("received other bytes than were sent"),
    /** Too many requests at once; later may help. */
    BUSY("is busy"),
    /** It does not have that block. */
    NOT_HERE("does not have the block"),
    /** The block has no such leaves. */
    OUT_OF_RANGE("has a block of another length"),
    /** It does not take the repair lease for good. */
    NO_LEASE("does not accept the repair lease"),
    /** Its disk fails. */
    DISK_FAILED("has a failing disk"),
    /** It answered what makes no sense here. */
    NONSENSE("answered what makes no sense");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** For people, after the host's name. */
    public String words() {
      return words;
    }
  }
}
