package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.exchange.BlockReply.Reason;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Has one host keep one block, telling refusals for now from refusals for good. */
final class BlockPlacer {

  /** A busy host is asked again after 100, 200, 400, 800 ms and then left. */
  private static final int BUSY_TRIES = 5;

  private static final int BUSY_PAUSE_MS = 100;

  private static final System.Logger LOG = System.getLogger(BlockPlacer.class.getName());

  private final Environment env;
  private final Sender sender;
  private final HostViews views;
  private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  private final Set<NodeId> asked = new ConcurrentSkipListSet<>();
  private final Set<NodeId> full = new ConcurrentSkipListSet<>();
  private final Set<NodeId> silent = new ConcurrentSkipListSet<>();
  private final AtomicLong sentBytes = new AtomicLong();

  /** How a block gets to a host. */
  @FunctionalInterface
  interface Sender {
    /** See {@link BlockClient#put}. */
    BlockReply send(Member host, Receipt.Claim claim, byte[] array, int offset)
        throws IOException, InterruptedException;
  }

  BlockPlacer(Environment env, Sender sender, HostViews views) {
    this.env = env;
    this.sender = sender;
    this.views = views;
  }

  /** Who refused so far. */
  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /** How many were asked so far, how many of them have no room, and how many are out of reach. */
  Asked asked() {
    return new Asked(asked.size(), full.size(), silent.size());
  }

  /** Bytes of blocks sent so far. */
  long sentBytes() {
    return sentBytes.get();
  }

  /** The host's receipt; empty if it gave none, and why is then among the refusals. */
  Optional<Receipt> place(
      Candidate candidate, Member host, Receipt.Claim claim, byte[] array, int offset)
      throws InterruptedException {
    asked.add(candidate.node());
    try {
      BlockReply reply = sender.send(host, claim, array, offset);
      for (int i = 1; i < BUSY_TRIES && isBusy(reply); i++) {
        int pauseMs = BUSY_PAUSE_MS << (i - 1);
        env.sleep(Duration.ofMillis(pauseMs + env.random().nextInt(pauseMs)));
        reply = sender.send(host, claim, array, offset);
      }
      return judge(candidate, reply);
    } catch (IOException e) {
      silent.add(candidate.node());
      refuse(candidate, "cannot be reached: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Receipt> judge(Candidate candidate, BlockReply reply) {
    switch (reply) {
      case BlockReply.Receipted receipted -> {
        sentBytes.addAndGet(receipted.sentBytes());
        views.free(candidate.node(), receipted.freeBytes());
        return Optional.of(receipted.receipt());
      }
      case BlockReply.Refused refused -> {
        views.free(candidate.node(), refused.freeBytes());
        if (refused.reason() == Reason.FULL) {
          full.add(candidate.node());
        }
        refuse(candidate, refused.reason().words() + ": " + refused.detail());
      }
      case BlockReply.Lied lied -> {
        views.lied(candidate.node(), lied.detail());
        refuse(candidate, "gave " + lied.detail());
      }
      case BlockReply.Done done -> refuse(candidate, Reason.NONSENSE.words());
      case BlockReply.Presence presence -> refuse(candidate, Reason.NONSENSE.words());
    }
    return Optional.empty();
  }

  private static boolean isBusy(BlockReply reply) {
    return reply instanceof BlockReply.Refused refused && refused.reason() == Reason.BUSY;
  }

  private void refuse(Candidate candidate, String reason) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "no block with {0}@{1}: {2}",
        candidate.node().shortHex(),
        candidate.site(),
        reason);
    refusals.add(new Refusal(candidate.node(), candidate.site(), reason));
  }
}
