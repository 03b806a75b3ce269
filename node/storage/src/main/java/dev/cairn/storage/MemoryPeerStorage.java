package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.Slice;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.MemoryPeers.Head;
import dev.cairn.storage.MemoryPeers.Host;
import dev.cairn.storage.MemoryPeers.Shared;
import dev.cairn.storage.MemoryPeers.State;
import dev.cairn.storage.MemoryPeers.Stripe;
import dev.cairn.storage.MemoryPeers.Watch;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/** {@link PeerStorage} of one device on {@link MemoryPeers}. */
public final class MemoryPeerStorage implements PeerStorage {

  private final MemoryPeers peers;
  private final UUID subject;
  private final SigningKey deviceKey;
  private volatile long grantBytes = Long.MAX_VALUE;

  MemoryPeerStorage(MemoryPeers peers, UUID subject, SigningKey deviceKey) {
    this.peers = peers;
    this.subject = subject;
    this.deviceKey = deviceKey;
  }

  /** Limits what the member may store; without, it may store as much as it likes. */
  public void grant(long bytes) {
    grantBytes = bytes;
  }

  @Override
  public Allowance allowance() {
    Profile profile = Planner.profile(peers.hosts().size()).orElse(Planner.smallest());
    return new Allowance(grantBytes, profile);
  }

  @Override
  public StoreOutcome store(byte[] payload, int length, Runnable released) {
    try {
      return store(payload, length);
    } finally {
      released.run();
    }
  }

  @Override
  public StoreOutcome store(byte[] payload, int length) {
    if (length < 1 || length > PAYLOAD_BYTES_MAX || length > payload.length) {
      throw new IllegalArgumentException("payload of " + length + " bytes");
    }
    peers.lock.lock();
    try {
      Optional<Profile> planned = Planner.profile(peers.hosts().size());
      return planned
          .map(profile -> store(Arrays.copyOf(payload, length), profile))
          .orElseGet(() -> new StoreOutcome.TooFewHosts(peers.hosts().size(), Planner.HOSTS_MIN));
    } finally {
      peers.lock.unlock();
    }
  }

  private StoreOutcome store(byte[] payload, Profile profile) {
    List<Host> takers = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (Host host : peers.hosts()) {
      switch (host.state) {
        case DEAD -> refusals.add(host.refusal("does not answer"));
        case FULL -> refusals.add(host.refusal("is full"));
        case WELL, LYING -> {
          if (takers.size() < profile.n()) {
            takers.add(host);
          }
        }
      }
    }
    if (takers.size() < profile.receiptsNeeded()) {
      return new StoreOutcome.TooFewReceipts(
          takers.size(), profile.receiptsNeeded(), profile, asked(), refusals);
    }
    Hash id = Hash.of(subject.toString().getBytes(StandardCharsets.US_ASCII), payload);
    Stripe stripe = new Stripe(payload, profile, takers);
    peers.stripes.put(id, stripe);
    return new StoreOutcome.Stored(
        id, profile, takers.size(), profile.n(), stripe.wireBytes(), refusals);
  }

  private StoreOutcome.Asked asked() {
    long full = peers.hosts().stream().filter(host -> host.state == MemoryPeers.State.FULL).count();
    return new StoreOutcome.Asked(peers.hosts().size(), (int) full, 0);
  }

  /** Nothing is ever left behind a call. */
  @Override
  public Settled settle() {
    return Settled.NOTHING;
  }

  @Override
  public ReadOutcome read(Hash stripeId, long offset, int length) {
    peers.lock.lock();
    try {
      Stripe stripe = peers.stripes.get(stripeId);
      if (stripe == null) {
        return new ReadOutcome.Unreadable(stripeId, 0, 0, 0, List.of());
      }
      if (offset < 0 || length < 1) {
        throw new IllegalArgumentException("range " + offset + "+" + length);
      }
      if (offset + length > stripe.payload().length) {
        return new ReadOutcome.BeyondPayload(stripeId, stripe.payload().length);
      }
      List<Refusal> refusals = refusals(stripe);
      int found = stripe.holders().size() - refusals.size();
      if (found < stripe.profile().k()) {
        return new ReadOutcome.Unreadable(
            stripeId, found, stripe.profile().k(), silent(stripe), refusals);
      }
      List<Refusal> liars =
          stripe.holders().stream()
              .filter(host -> host.state == State.LYING)
              .flatMap(host -> host.readRefusal().stream())
              .toList();
      int from = (int) offset;
      return new ReadOutcome.Read(
          Slice.of(Arrays.copyOfRange(stripe.payload(), from, from + length)), liars);
    } finally {
      peers.lock.unlock();
    }
  }

  private static int silent(Stripe stripe) {
    return (int) stripe.holders().stream().filter(host -> host.state == State.DEAD).count();
  }

  private static List<Refusal> refusals(Stripe stripe) {
    return stripe.holders().stream().flatMap(host -> host.readRefusal().stream()).toList();
  }

  @Override
  public StripeHealth inspect(Hash stripeId, int leaves) {
    peers.lock.lock();
    try {
      Stripe stripe = peers.stripes.get(stripeId);
      if (stripe == null) {
        return StripeHealth.unknown(stripeId);
      }
      List<Refusal> refusals = refusals(stripe);
      int living = stripe.holders().size() - refusals.size();
      return new StripeHealth(stripeId, stripe.profile(), living, refusals, stripe.asked());
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public HeadWrite writeHead(SigningKey headKey, long sequence, byte[] sealed) {
    peers.lock.lock();
    try {
      VerifyKey key = headKey.verifyKey();
      Head current = peers.heads.get(Hash.of(key.bytes()));
      if (!peers.quorum()) {
        return new HeadWrite.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      if (current != null
          && (current.sequence() > sequence
              || (current.sequence() == sequence && !Arrays.equals(current.sealed(), sealed)))) {
        return new HeadWrite.Superseded(current.sequence());
      }
      peers.heads.put(Hash.of(key.bytes()), new Head(key, sequence, sealed.clone()));
      tell(key, sequence);
      return new HeadWrite.Written();
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public HeadPins pins() {
    return new MemoryPins(peers);
  }

  @Override
  public Additions additions() {
    return new MemoryAdditions(peers, deviceKey);
  }

  @Override
  public OwnLock.Outcome lock() {
    return lengthenLock(RetentionLock.NONE);
  }

  @Override
  public OwnLock.Outcome lengthenLock(RetentionLock wanted) {
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new OwnLock.Outcome.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      RetentionLock before = peers.locks.getOrDefault(subject, RetentionLock.NONE);
      RetentionLock now = before.join(wanted);
      peers.locks.put(subject, now);
      return new OwnLock.Outcome.Locked(now, wanted.isBelow(now));
    } finally {
      peers.lock.unlock();
    }
  }

  private void tell(VerifyKey key, long sequence) {
    for (Watch watch : peers.watches) {
      boolean isOwn = watch.device().subject.equals(subject);
      if (isOwn && watch.device() != this && watch.key().equals(key)) {
        watch.heard().accept(sequence);
      }
    }
  }

  @Override
  public HeadWatch watchHead(VerifyKey headKey, LongConsumer heard) {
    Watch watch = new Watch(this, headKey, heard);
    peers.watches.add(watch);
    return watch;
  }

  void unwatch(Watch watch) {
    peers.watches.remove(watch);
  }

  @Override
  public HeadRead readHead(VerifyKey headKey) {
    peers.lock.lock();
    try {
      if (!peers.quorum()) {
        return new HeadRead.TooFew(peers.answering(), peers.hosts().size(), List.of());
      }
      Head head = peers.heads.get(Hash.of(headKey.bytes()));
      return head == null
          ? new HeadRead.Absent()
          : new HeadRead.Found(head.sequence(), head.sealed().clone());
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public ShareOutcome placeShares(Hash shareKey, byte[] envelope, List<byte[]> shares) {
    peers.lock.lock();
    try {
      List<ShareOutcome.Placed> placed = new ArrayList<>();
      List<Refusal> refusals = new ArrayList<>();
      List<Host> holders = new ArrayList<>();
      for (Host host : peers.hosts()) {
        if (host.state == State.DEAD) {
          refusals.add(host.refusal("does not answer"));
        } else if (placed.size() < shares.size()) {
          placed.add(new ShareOutcome.Placed(placed.size(), host.id, host.site));
          holders.add(host);
        }
      }
      List<byte[]> copies = shares.stream().limit(placed.size()).map(byte[]::clone).toList();
      peers.shares.put(shareKey, new Shared(subject, envelope.clone(), copies, holders));
      return new ShareOutcome(placed, refusals);
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public GatherOutcome gatherShares(Hash shareKey) {
    peers.lock.lock();
    try {
      Shared shared = peers.shares.get(shareKey);
      if (shared == null || !peers.quorum()) {
        return new GatherOutcome.NoEnvelope(
            shared == null ? "nothing was shared under this key" : "too few keepers answer");
      }
      List<GatherOutcome.Answer> answers = new ArrayList<>();
      for (int i = 0; i < shared.holders().size(); i++) {
        answers.add(answer(shared, i));
      }
      return new GatherOutcome.Gathered(shared.envelope().clone(), answers);
    } finally {
      peers.lock.unlock();
    }
  }

  @Override
  public GatherOutcome proveShares(Hash shareKey, byte[] nonce) {
    return switch (gatherShares(shareKey)) {
      case GatherOutcome.Gathered gathered ->
          new GatherOutcome.Gathered(
              gathered.envelope(),
              gathered.answers().stream().map(answer -> proof(answer, nonce)).toList());
      case GatherOutcome.NoEnvelope none -> none;
      case GatherOutcome.Waiting waiting -> waiting;
    };
  }

  private static GatherOutcome.Answer proof(GatherOutcome.Answer answer, byte[] nonce) {
    return answer instanceof GatherOutcome.Answer.Given given
        ? new GatherOutcome.Answer.Given(
            given.holder(),
            given.site(),
            given.index(),
            ShareProof.of(nonce, ShareProof.tag(given.share())).bytes())
        : answer;
  }

  /** Nobody is asked to wait here, so there is nothing to veto. */
  @Override
  public VetoOutcome vetoRecoveries(Hash shareKey) {
    return new VetoOutcome(List.of(), List.of());
  }

  private GatherOutcome.Answer answer(Shared shared, int index) {
    Host host = shared.holders().get(index);
    if (host.state == State.DEAD) {
      return new GatherOutcome.Answer.Refused(host.refusal("does not answer"));
    }
    if (!shared.subject().equals(subject)) {
      return new GatherOutcome.Answer.Refused(host.refusal("the share is another member's"));
    }
    byte[] share = shared.shares().get(index).clone();
    if (host.state == State.LYING) {
      share[share.length - 1] ^= 1;
    }
    return new GatherOutcome.Answer.Given(host.id, host.site, index, share);
  }

  @Override
  public int eligibleHosts() {
    return peers.hosts().size();
  }

  @Override
  public UUID subject() {
    return subject;
  }
}
