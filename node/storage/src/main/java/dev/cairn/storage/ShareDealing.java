package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import dev.cairn.storage.share.Dealing;
import dev.cairn.storage.share.HeldShare;
import dev.cairn.storage.share.ShareClient;
import dev.cairn.storage.share.ShareReply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deals shares to the members around a share key: one thread a share, each going down the order of
 * {@link ShareSpread} until a member keeps it.
 *
 * <p>A dealing is numbered by the clock in milliseconds, and holders keep the highest number of an
 * owner. If one has a higher number (another device's clock is ahead), the whole dealing is made
 * again above it, so that all its shares have one number.
 */
final class ShareDealing {

  /** Holders are drawn from so many closest: 15 shares, one a subject, some asleep. */
  static final int CANDIDATES = 40;

  /** A number further ahead than any clock is wrong is a lie: it would use up all numbers. */
  private static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(3650);

  private static final int ATTEMPTS_MAX = 3;

  private final Environment env;
  private final Overlay overlay;
  private final ShareClient client;

  ShareDealing(Environment env, Overlay overlay, ShareClient client) {
    this.env = env;
    this.overlay = overlay;
    this.client = client;
  }

  /** See {@link PeerStorage#placeShares}. */
  ShareOutcome deal(Hash shareKey, byte[] envelope, List<byte[]> shares)
      throws InterruptedException {
    requireBounds(envelope, shares);
    List<Member> order =
        ShareSpread.order(overlay.closest(shareKey, CANDIDATES), overlay.self().device().subject());
    long epoch = env.now().toEpochMilli();
    Attempt attempt = new Attempt(shareKey, order);
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      attempt = new Attempt(shareKey, order);
      attempt.run(new Dealing(epoch, envelope, company(order, shares.size())), shares);
      if (attempt.newestHeld < epoch) {
        break;
      }
      epoch = attempt.newestHeld + 1;
    }
    return attempt.outcome();
  }

  private static List<NodeId> company(List<Member> order, int count) {
    return order.stream().limit(count).map(Member::nodeId).toList();
  }

  private static void requireBounds(byte[] envelope, List<byte[]> shares) {
    if (envelope.length > Dealing.ENVELOPE_BYTES_MAX
        || shares.isEmpty()
        || shares.size() > Dealing.SHARES_MAX
        || shares.stream().anyMatch(share -> share.length > HeldShare.SHARE_BYTES_MAX)) {
      throw new IllegalArgumentException(
          shares.size() + " shares with an envelope of " + envelope.length + " bytes");
    }
  }

  /** One dealing under one number. */
  private final class Attempt {

    private final Hash shareKey;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Member> candidates;
    private final List<Placed> placed = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private long newestHeld;
    private boolean settled;

    Attempt(Hash shareKey, List<Member> order) {
      this.shareKey = shareKey;
      this.candidates = new ArrayDeque<>(order);
    }

    void run(Dealing dealing, List<byte[]> shares) throws InterruptedException {
      Mailbox<Integer> ended = new Mailbox<>(env, shares.size());
      for (int i = 0; i < shares.size(); i++) {
        HeldShare share = new HeldShare(dealing, i, shares.get(i), env.now());
        env.start(
            "share " + i + " of " + shareKey.shortHex(),
            () -> {
              try {
                place(share);
              } finally {
                ended.offer(share.index());
              }
            });
      }
      for (int i = 0; i < shares.size(); i++) {
        ended.take();
      }
    }

    ShareOutcome outcome() {
      placed.sort(Comparator.comparingInt(Placed::index));
      return new ShareOutcome(List.copyOf(placed), List.copyOf(refusals), settled);
    }

    private void place(HeldShare share) {
      Optional<Member> next = next();
      while (next.isPresent() && !keeps(next.get(), share)) {
        next = next();
      }
    }

    private boolean keeps(Member member, HeldShare share) {
      ShareReply reply;
      try {
        reply = client.deposit(member, shareKey, share);
      } catch (IOException e) {
        reply = new ShareReply.Refused("cannot be reached: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reply = new ShareReply.Refused("was not asked to the end");
      }
      return note(member, share, reply);
    }

    private Optional<Member> next() {
      lock.lock();
      try {
        return Thread.currentThread().isInterrupted()
            ? Optional.empty()
            : Optional.ofNullable(candidates.poll());
      } finally {
        lock.unlock();
      }
    }

    private boolean note(Member member, HeldShare share, ShareReply reply) {
      lock.lock();
      try {
        String site = member.device().site();
        if (reply instanceof ShareReply.Kept) {
          return placed.add(new Placed(share.index(), member.nodeId(), site));
        }
        if (reply instanceof ShareReply.Older(long held) && credible(held)) {
          newestHeld = Math.max(newestHeld, held);
        }
        settled |= reply instanceof ShareReply.Settled;
        refusals.add(new Refusal(member.nodeId(), site, reason(reply)));
        return false;
      } finally {
        lock.unlock();
      }
    }

    private boolean credible(long epoch) {
      return epoch <= env.now().plus(CLOCK_AHEAD_MAX).toEpochMilli();
    }

    private static String reason(ShareReply reply) {
      return switch (reply) {
        case ShareReply.Refused(String reason) -> reason;
        case ShareReply.Older(long epoch) -> "holds dealing " + epoch + " already";
        case ShareReply.Kept kept -> "keeps it";
        case ShareReply.Waiting waiting -> "answered as if asked for a share";
        case ShareReply.Vetoed vetoed -> "answered as if a recovery was vetoed";
        case ShareReply.Settled settled -> "holds another dealing for good";
        case ShareReply.NotHere here -> "answered as if asked for a share";
        case ShareReply.Given given -> "answered as if asked for a share";
      };
    }
  }
}
