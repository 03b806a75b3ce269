package dev.cairn.storage.share;

/** What came of asking one member. Failures of the network are {@code IOException}s. */
public sealed interface ShareReply {

  /** The share is durable there. */
  record Kept() implements ShareReply {}

  /** It gave what it holds; opened, but not yet checked against its commitment. */
  record Given(HeldShare held) implements ShareReply {}

  /** It holds a dealing of this owner that is at least as new: {@code epoch}. */
  record Older(long epoch) implements ShareReply {}

  /** It will give what it holds, but not before {@code until}. */
  record Waiting(java.time.Instant until) implements ShareReply {}

  /** It keeps the veto. */
  record Vetoed() implements ShareReply {}

  /** It holds nothing under that key. */
  record NotHere() implements ShareReply {}

  /** It holds a share of another dealing under that key, and never replaces it. */
  record Settled() implements ShareReply {}

  /** It said no; {@code reason} is in words for people. */
  record Refused(String reason) implements ShareReply {}
}
