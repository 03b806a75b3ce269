package dev.cairn.storage.exchange;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.budget.Bandwidth;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockReply.Reason;
import dev.cairn.storage.exchange.BlockResponse.Status;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The asking end of {@code /cairn/block/1.0.0}. Believes nothing: receipts are verified against the
 * host's key and bytes against the root, leaf by leaf as they come. Safe for many threads.
 */
public final class BlockClient {

  /** A dial and an exchange of certificates take several round trips. */
  private static final int ROUND_TRIPS_TO_OPEN = 6;

  private static final Duration OPEN_MIN = Duration.ofSeconds(3);
  private static final Duration OPEN_MAX = Duration.ofSeconds(20);

  private final Overlay overlay;
  private final Duration progress;
  private final OwnBlocks own;
  private final Bandwidth bandwidth;

  /**
   * @param progress time for each 256 KiB, in either direction
   * @param blocks what this node keeps itself: it may be listed as a host of what it reads
   */
  public BlockClient(Overlay overlay, Duration progress, BlockStore blocks, Bandwidth bandwidth) {
    this.overlay = overlay;
    this.progress = progress;
    this.own = new OwnBlocks(blocks);
    this.bandwidth = bandwidth;
  }

  /** Told of every verified segment, so that a stalled transfer is seen. */
  @FunctionalInterface
  public interface Progress {
    /** Returns false to give the rest up: the answer is then no longer wanted. */
    boolean moved(int bytes);
  }

  /**
   * Has {@code host} keep a block, whose bytes are {@code claim.blockBytes()} of {@code array} from
   * {@code offset}; they are not changed and not kept.
   */
  public BlockReply put(Member host, Receipt.Claim claim, byte[] array, int offset)
      throws IOException, InterruptedException {
    return offer(
        host,
        new BlockRequest.Put(claim.root(), claim.blockBytes(), claim.stripeId(), claim.index()),
        claim,
        array,
        offset);
  }

  /**
   * Has {@code host} keep a block of {@code stripe} for its owner, on the word of the stripe's
   * keepers. As {@link #put} otherwise.
   *
   * @param lease this device's
   */
  public BlockReply place(
      Member host, StripeRecord stripe, int index, LeaseProof lease, byte[] block)
      throws IOException, InterruptedException {
    return offer(
        host,
        new BlockRequest.Place(stripe.id(), index, stripe.encode(), lease.encode()),
        stripe.claim(index),
        block,
        0);
  }

  private BlockReply offer(
      Member host, BlockRequest request, Receipt.Claim claim, byte[] array, int offset)
      throws IOException, InterruptedException {
    Bandwidth.Transfer right = bandwidth.transfer();
    try {
      return offerNow(host, request, claim, array, offset);
    } finally {
      right.close();
    }
  }

  private BlockReply offerNow(
      Member host, BlockRequest request, Receipt.Claim claim, byte[] array, int offset)
      throws IOException, InterruptedException {
    return ask(
        host,
        request,
        (stream, pace, first) -> {
          BlockResponse last = first;
          long sentBytes = 0;
          if (first.status() == Status.SEND) {
            pace.writeFully(array, offset, claim.blockBytes());
            sentBytes = claim.blockBytes();
            last = response(stream);
          }
          if (last.status() != Status.OK) {
            return refused(last);
          }
          Receipt receipt = Receipt.parse(last.body(), claim, host.device().key());
          return new BlockReply.Receipted(receipt, sentBytes, last.freeBytes());
        });
  }

  /**
   * Reads leaves of a block into {@code into} from its beginning, each segment verified before the
   * next is taken. What was verified stays in {@code into} even if the rest fails; what was not may
   * be there too.
   *
   * @param priority for what: a host sheds what is less urgent first
   */
  public BlockReply read(
      Member host, Range range, Priority priority, byte[] into, Progress progressed)
      throws IOException, InterruptedException {
    if (host.equals(overlay.self())) {
      return own.read(range, into);
    }
    BlockRequest request =
        new BlockRequest.Read(range.root, range.firstLeaf, range.leafCount, priority);
    List<Segment> segments = Segment.of(range.firstLeaf, range.leafCount);
    return ask(
        host,
        request,
        (stream, pace, first) -> {
          int at = 0;
          for (Segment segment : segments) {
            int length = segment.bytes(range.blockBytes);
            if (!take(stream, pace, range, segment, into, at)) {
              return new BlockReply.Lied(wrong(range, segment));
            }
            at += length;
            if (!progressed.moved(length)) {
              throw new IOException("no longer wanted");
            }
          }
          return new BlockReply.Done();
        });
  }

  /** Has {@code host} prove that it has single leaves of a block; at most 64. */
  public BlockReply prove(
      Member host, Hash root, int blockBytes, List<Integer> leaves, Priority priority)
      throws IOException, InterruptedException {
    if (host.equals(overlay.self())) {
      return own.prove(root, blockBytes, leaves);
    }
    byte[] leafBytes = new byte[BlockTree.LEAF_BYTES];
    return ask(
        host,
        new BlockRequest.Prove(root, leaves, priority),
        (stream, pace, first) -> {
          for (int leaf : leaves) {
            Range range = new Range(root, blockBytes, leaf, 1);
            if (!take(stream, pace, range, new Segment(leaf, 1), leafBytes, 0)) {
              return new BlockReply.Lied(wrong(range, new Segment(leaf, 1)));
            }
          }
          return new BlockReply.Done();
        });
  }

  /** Asks which of at most 256 blocks {@code host} says it has. */
  public BlockReply has(Member host, List<Hash> roots) throws IOException, InterruptedException {
    if (host.equals(overlay.self())) {
      return own.has(roots);
    }
    return ask(
        host,
        new BlockRequest.Has(roots),
        (stream, pace, first) ->
            first.body().length == roots.size()
                ? new BlockReply.Presence(first.body())
                : new BlockReply.Lied("an answer for " + first.body().length + " roots"));
  }

  private BlockReply ask(Member host, BlockRequest request, Dialogue dialogue)
      throws IOException, InterruptedException {
    try (P2pStream stream = overlay.open(host, BlockServer.PROTOCOL, openTimeout(host))) {
      boolean wellEnded = false;
      try {
        Pace pace = new Pace(stream, progress);
        LengthPrefixed.write(stream.output(), request.encode());
        stream.output().flush();
        BlockResponse first = response(stream);
        BlockReply reply =
            first.status() == Status.OK || first.status() == Status.SEND
                ? dialogue.goOn(stream, pace, first)
                : refused(first);
        wellEnded = !(reply instanceof BlockReply.Lied);
        return reply;
      } catch (MalformedMessageException e) {
        return new BlockReply.Lied(String.valueOf(e.getMessage()));
      } finally {
        if (!wellEnded) {
          stream.reset();
        }
      }
    }
  }

  private boolean take(
      P2pStream stream, Pace pace, Range range, Segment segment, byte[] into, int at)
      throws IOException {
    byte[] proof = LengthPrefixed.read(stream.input(), Segment.PROOF_BYTES_MAX);
    int length = segment.bytes(range.blockBytes);
    pace.readFully(into, at, length);
    return BlockTree.verifyRange(
        range.root, range.blockBytes, segment.firstLeaf(), into, at, length, proof);
  }

  private Duration openTimeout(Member host) {
    Duration wanted = Duration.ofNanos(ROUND_TRIPS_TO_OPEN * overlay.patience(host).toNanos());
    return wanted.compareTo(OPEN_MIN) < 0
        ? OPEN_MIN
        : wanted.compareTo(OPEN_MAX) > 0 ? OPEN_MAX : wanted;
  }

  private static BlockResponse response(P2pStream stream) throws IOException {
    return BlockResponse.parse(LengthPrefixed.read(stream.input(), BlockResponse.BYTES_MAX));
  }

  private static BlockReply refused(BlockResponse response) {
    Reason reason =
        switch (response.status()) {
          case FULL -> Reason.FULL;
          case QUOTA_EXCEEDED -> Reason.QUOTA_EXCEEDED;
          case WRONG_ROOT -> Reason.WRONG_ROOT;
          case BUSY -> Reason.BUSY;
          case NOT_HERE -> Reason.NOT_HERE;
          case OUT_OF_RANGE -> Reason.OUT_OF_RANGE;
          case DISK_FAILED -> Reason.DISK_FAILED;
          case NO_LEASE -> Reason.NO_LEASE;
          case OK, SEND -> Reason.NONSENSE;
        };
    return new BlockReply.Refused(reason, response.detail(), response.freeBytes());
  }

  private static String wrong(Range range, Segment segment) {
    return "bytes that do not match block "
        + range.root.shortHex()
        + " at leaf "
        + segment.firstLeaf();
  }

  /**
   * A run of leaves.
   *
   * @param blockBytes length of the whole block, from the stripe's record
   */
  public record Range(Hash root, int blockBytes, int firstLeaf, int leafCount) {
    /** Bytes in it. */
    public int bytes() {
      return new Segment(firstLeaf, leafCount).bytes(blockBytes);
    }
  }

  @FunctionalInterface
  private interface Dialogue {
    BlockReply goOn(P2pStream stream, Pace pace, BlockResponse first) throws IOException;
  }
}
