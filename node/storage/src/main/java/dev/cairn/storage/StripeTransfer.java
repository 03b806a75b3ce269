package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.Receipt;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one stripe on their way to their hosts: one thread a block, each replacing a host
 * that refuses by the next reserve; one thread, {@link #run}, that counts.
 *
 * <p>The order of what becomes visible: receipts, then at each keeper the stripe's record and its
 * holder list, then the outcome. Whoever waits on {@link #outcome} gets it as soon as the profile's
 * promise holds; blocks that are still on their way are added to the holder list when they arrive.
 *
 * <p>A stripe that failed leaves blocks behind that no record names. They are not taken back: the
 * next try with the same payload makes the same stripe, and finds them there.
 */
final class StripeTransfer {

  private static final System.Logger LOG = System.getLogger(StripeTransfer.class.getName());

  /** Once enough receipts are in, a failure domain that is silent is waited for this long more. */
  private static final Duration SITE_GRACE = Duration.ofSeconds(5);

  /**
   * Keepers that stall (half of a site's machines swapping, say) are waited for: by then all blocks
   * are placed, and giving up would waste them.
   */
  private static final Duration KEEPERS_GRACE = Duration.ofSeconds(30);

  private static final Duration KEEPERS_PAUSE = Duration.ofSeconds(3);

  private final Parts parts;
  private final Profile profile;
  private final Replacements replacements;
  private final Mailbox<Arrival> arrivals;
  private final Mailbox<StoreOutcome> outcome;
  private final TreeMap<Integer, Candidate> placed = new TreeMap<>();
  private int lost;
  private Optional<StoreOutcome> said = Optional.empty();
  private long saidBytes;
  private volatile @Nullable Throwable crashed;

  /** Threads that may still read blocks, and the one that starts them. */
  private final AtomicInteger senders;

  /**
   * What it is made of.
   *
   * @param members by node id: all candidates
   * @param blocks in memory until the last of them was sent, or given up
   * @param sent run once, at that moment: keepers are asked without them
   */
  record Parts(
      Environment env,
      BlockPlacer placer,
      StripeRecords records,
      SigningKey writer,
      StripeRecord stripe,
      Placement placement,
      Map<NodeId, Member> members,
      StripeBlocks blocks,
      Runnable sent) {}

  StripeTransfer(Parts parts, Profile profile) {
    this.parts = parts;
    this.profile = profile;
    this.replacements = new Replacements(parts.placement);
    this.arrivals = new Mailbox<>(parts.env, Math.max(1, parts.placement.chosen().size()));
    this.outcome = new Mailbox<>(parts.env, 1);
    this.senders = new AtomicInteger(1 + parts.placement.chosen().size());
  }

  /** Of what. */
  Hash stripe() {
    return parts.stripe.id();
  }

  /**
   * Waits for the outcome; may be called once.
   *
   * @throws IllegalStateException if one of its threads met a bug or ran out of memory: the cause
   */
  StoreOutcome outcome() throws InterruptedException {
    StoreOutcome result = outcome.take();
    Throwable crash = crashed;
    if (crash != null && !(result instanceof StoreOutcome.Stored)) {
      throw new IllegalStateException("storing stripe " + parts.stripe.id() + ": " + crash, crash);
    }
    return result;
  }

  /** Sends everything and ends when nothing is on its way any more. */
  void run() throws InterruptedException {
    try {
      sendAndCount();
    } catch (RuntimeException | Error crash) {
      crashed = crash; // thrown to whoever waits for the outcome
    } finally {
      if (said.isEmpty()) {
        say(tooFew(placed.size(), profile.receiptsNeeded()));
      }
    }
  }

  private void sendAndCount() throws InterruptedException {
    List<Candidate> chosen = parts.placement.chosen();
    startSenders(chosen);
    lost = profile.n() - chosen.size();
    Set<Integer> listed = new TreeSet<>();
    long enoughAt = 0;
    while (placed.size() + lost < profile.n()) {
      if (said.isEmpty() && lost > profile.n() - profile.receiptsNeeded()) {
        say(tooFew(placed.size(), profile.receiptsNeeded()));
      }
      if (said.isEmpty() && placed.size() >= profile.receiptsNeeded()) {
        enoughAt = enoughAt == 0 ? parts.env.nanoTime() : enoughAt;
        Duration left = SITE_GRACE.minusNanos(parts.env.nanoTime() - enoughAt);
        if (everySiteAnswered() || !left.isPositive()) {
          publish(listed);
        } else {
          arrivals.poll(left).ifPresent(this::count);
        }
        continue;
      }
      count(arrivals.take());
    }
    finish(listed);
  }

  private void startSenders(List<Candidate> chosen) {
    int started = 0;
    try {
      for (; started < chosen.size(); started++) {
        int index = started;
        parts.env.start(
            "block " + parts.stripe.id().shortHex() + "/" + index,
            () -> send(index, chosen.get(index)));
      }
    } finally {
      endSenders(1 + chosen.size() - started); // those that never began, and this thread
    }
  }

  /** So many of those that might read blocks do so no more. */
  private void endSenders(int count) {
    if (senders.addAndGet(-count) == 0) {
      parts.sent.run();
    }
  }

  private void finish(Set<Integer> listed) throws InterruptedException {
    if (said.isEmpty() && placed.size() >= profile.receiptsNeeded()) {
      publish(listed);
    }
    if (!listed.isEmpty() && listed.size() < placed.size()) {
      parts.records.addHolders(parts.stripe.body(), holders(listed), parts.writer);
    }
  }

  private void send(int index, Candidate first) {
    Optional<Candidate> taker = Optional.empty();
    Optional<Throwable> crash = Optional.empty();
    try {
      Receipt.Claim claim = parts.stripe.claim(index);
      byte[] array = parts.blocks.array(index);
      int offset = parts.blocks.offset(index);
      Optional<Candidate> candidate = Optional.of(first);
      while (candidate.isPresent() && taker.isEmpty()) {
        Candidate asked = candidate.get();
        Member host = Objects.requireNonNull(parts.members.get(asked.node()));
        if (parts.placer.place(asked, host, claim, array, offset).isPresent()) {
          taker = candidate;
        } else {
          candidate = replacements.after(asked);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      crash = Optional.of(bug);
    } finally {
      endSenders(1);
      // As many arrivals as blocks: there is always room.
      arrivals.offer(new Arrival(index, taker, crash));
    }
  }

  private void count(Arrival arrival) {
    if (arrival.crash.isPresent() && said.isEmpty()) {
      crashed = arrival.crash.get();
      say(tooFew(placed.size(), profile.receiptsNeeded()));
    }
    arrival.taker.ifPresentOrElse(taker -> placed.put(arrival.index, taker), () -> lost++);
  }

  private boolean everySiteAnswered() {
    Set<String> silent = new TreeSet<>();
    parts.placement.chosen().forEach(candidate -> silent.add(candidate.site()));
    placed.values().forEach(candidate -> silent.remove(candidate.site()));
    return silent.isEmpty();
  }

  private void publish(Set<Integer> listed) throws InterruptedException {
    long start = parts.env.nanoTime();
    PutOutcome recorded = record(listed);
    while (recorded instanceof PutOutcome.TooFew
        && parts.env.nanoTime() - start < KEEPERS_GRACE.toNanos()) {
      parts.env.sleep(KEEPERS_PAUSE);
      recorded = record(listed);
    }
    switch (recorded) {
      case PutOutcome.Stored stored -> say(stored());
      case PutOutcome.Superseded other -> {
        listed.clear();
        say(unrecorded(0, 1, List.of("the holder list keeps changing")));
      }
      case PutOutcome.TooFew few -> {
        listed.clear();
        say(unrecorded(few.acknowledged(), few.keepers() / 2 + 1, few.refusals()));
      }
    }
  }

  private PutOutcome record(Set<Integer> listed) throws InterruptedException {
    List<Holder> holders = holders(Set.of());
    PutOutcome recorded = parts.records.put(parts.stripe, holders, parts.writer);
    if (recorded instanceof PutOutcome.Stored) {
      holders.forEach(holder -> listed.add(holder.index()));
    }
    return recorded;
  }

  private StoreOutcome stored() {
    saidBytes = parts.placer.sentBytes();
    return new StoreOutcome.Stored(
        parts.stripe.id(), profile, placed.size(), profile.n(), saidBytes, parts.placer.refusals());
  }

  private StoreOutcome tooFew(int receipts, int needed) {
    return new StoreOutcome.TooFewReceipts(
        receipts, needed, profile, parts.placer.asked(), parts.placer.refusals());
  }

  /** The blocks are there, but the stripe's keepers are not: as invisible as not stored. */
  private StoreOutcome unrecorded(int acknowledged, int needed, List<String> reasons) {
    List<Refusal> refusals = new ArrayList<>(parts.placer.refusals());
    NodeId stripe = new NodeId(parts.stripe.id());
    for (String reason : reasons) {
      refusals.add(new Refusal(stripe, "keepers of the stripe's record", reason));
    }
    return new StoreOutcome.TooFewReceipts(acknowledged, needed, profile, Asked.NOBODY, refusals);
  }

  /** What it came to; after {@link #run}. A stripe that was refused owes nobody anything. */
  PeerStorage.Settled settled() {
    boolean stored = said.isPresent() && said.get() instanceof StoreOutcome.Stored;
    return stored
        ? new PeerStorage.Settled(
            placed.size() < profile.n() ? 1 : 0, parts.placer.sentBytes() - saidBytes)
        : PeerStorage.Settled.NOTHING;
  }

  private void say(StoreOutcome result) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "stripe {0}: {1} of {2} blocks placed, {3} lost: {4}",
        parts.stripe.id().shortHex(),
        placed.size(),
        profile.n(),
        lost,
        result.getClass().getSimpleName());
    said = Optional.of(result);
    outcome.offer(result);
  }

  private List<Holder> holders(Set<Integer> except) {
    List<Holder> holders = new ArrayList<>();
    placed.forEach((index, host) -> {
      if (!except.contains(index)) {
        holders.add(new Holder(index, host.node()));
      }
    });
    return holders;
  }

  /** A block has found its host, or none will have it. */
  private record Arrival(int index, Optional<Candidate> taker, Optional<Throwable> crash) {}
}
