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
    FULL,
    /** The owner's grant is used up there. */
    QUOTA_EXCEEDED,
    /** It received other bytes than were announced. */
    WRONG_ROOT,
    /** Too many requests at once; later may help. */
    BUSY,
    /** It does not have that block. */
    NOT_HERE,
    /** The block has no such leaves. */
    OUT_OF_RANGE,
    /** Its disk fails. */
    DISK_FAILED,
    /** It answered what makes no sense here. */
    NONSENSE
  }
}
