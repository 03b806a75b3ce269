package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
import dev.cairn.storage.lock.RetentionLock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * A network of hosts in memory, with switches for what goes wrong, shared by the devices that are
 * made from it. It codes nothing: a stripe keeps its payload and the set of hosts that would hold a
 * block, and is readable while k of those are well. So the outcomes are those of the real network,
 * at no cost.
 *
 * <p>For tests of what is built on {@link PeerStorage}. Safe for many threads.
 */
public final class MemoryPeers {

  /** What ails a host. */
  public enum State {
    /** Answers truthfully. */
    WELL,
    /** Does not answer. What it holds is back when it is well again. */
    DEAD,
    /** Gives wrong bytes, and wrong shares. */
    LYING,
    /** Keeps what it has, takes nothing new. */
    FULL
  }

  final ReentrantLock lock = new ReentrantLock();
  final TreeMap<Hash, Stripe> stripes = new TreeMap<>();
  private final Map<Hash, Stripe> forgotten = new TreeMap<>();
  final Map<Hash, Head> heads = new TreeMap<>();
  final Map<Hash, Pinned> pins = new TreeMap<>();
  final Map<Hash, byte[]> additions = new TreeMap<>();
  final Map<UUID, RetentionLock> locks = new TreeMap<>();
  final Map<Hash, Shared> shares = new TreeMap<>();
  final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final AtomicInteger devices = new AtomicInteger();

  /**
   * @param hostCount hosts 0 to {@code hostCount - 1}, all well, on three sites in turn
   */
  public MemoryPeers(int hostCount) {
    for (int i = 0; i < hostCount; i++) {
      NodeId id = new NodeId(Hash.of(new byte[] {'h', (byte) (i >> 8), (byte) i}));
      hosts.add(new Host(id, "site-" + i % 3));
    }
  }

  /** A device of {@code subject}. Devices of one subject see the same heads and stripes. */
  public MemoryPeerStorage device(UUID subject) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    ByteBuffer.wrap(seed).putInt(devices.incrementAndGet());
    return new MemoryPeerStorage(this, subject, SigningKey.fromSeed(seed));
  }

  /** Sets how hosts {@code first} to {@code last} (inclusive) are. */
  public void set(State state, int first, int last) {
    lock.lock();
    try {
      for (int i = first; i <= last; i++) {
        hosts.get(i).state = state;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of blocks that all hosts together were sent so far. */
  public long wireBytes() {
    lock.lock();
    try {
      return stripes.values().stream().mapToLong(Stripe::wireBytes).sum();
    } finally {
      lock.unlock();
    }
  }

  /** The stripes there are. */
  public List<Hash> stripes() {
    lock.lock();
    try {
      return List.copyOf(stripes.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of a stripe's payload. */
  public int payloadBytes(Hash stripeId) {
    lock.lock();
    try {
      return Objects.requireNonNull(stripes.get(stripeId)).payload().length;
    } finally {
      lock.unlock();
    }
  }

  /** Loses a stripe altogether, its record too. */
  public void forget(Hash stripeId) {
    lock.lock();
    try {
      forgotten.put(stripeId, Objects.requireNonNull(stripes.remove(stripeId)));
    } finally {
      lock.unlock();
    }
  }

  /** Brings a stripe back that was forgotten: its hosts are there again. */
  public void remember(Hash stripeId) {
    lock.lock();
    try {
      stripes.put(stripeId, Objects.requireNonNull(forgotten.remove(stripeId)));
    } finally {
      lock.unlock();
    }
  }

  List<Host> hosts() {
    return hosts;
  }

  /** True while a majority of hosts answers: what a record needs. */
  boolean quorum() {
    return answering() > hosts.size() / 2;
  }

  int answering() {
    return (int) hosts.stream().filter(host -> host.state != State.DEAD).count();
  }

  /** One host. Its state is guarded by the lock. */
  static final class Host {
    final NodeId id;
    final String site;
    State state = State.WELL;

    Host(NodeId id, String site) {
      this.id = id;
      this.site = site;
    }

    Refusal refusal(String reason) {
      return new Refusal(id, site, reason);
    }

    /** Why it would not give a block, if it would not. */
    Optional<Refusal> readRefusal() {
      return switch (state) {
        case WELL, FULL -> Optional.empty();
        case DEAD -> Optional.of(refusal("does not answer"));
        case LYING -> Optional.of(refusal("gave bytes that do not match the root"));
      };
    }

    Presence presence() {
      return switch (state) {
        case WELL, FULL -> Presence.PROVED;
        case DEAD -> Presence.SILENT;
        case LYING -> Presence.LOST;
      };
    }
  }

  /** A stripe and who holds it. */
  record Stripe(byte[] payload, Profile profile, List<Host> holders) {
    long wireBytes() {
      long blockBytes = ((long) payload.length + profile.k() - 1) / profile.k();
      return blockBytes * holders.size();
    }

    List<StripeHealth.BlockSeen> asked() {
      List<StripeHealth.BlockSeen> asked = new ArrayList<>();
      for (Host host : holders) {
        asked.add(new StripeHealth.BlockSeen(asked.size(), host.id, host.site, host.presence()));
      }
      return asked;
    }
  }

  /** The newest head of one key. */
  record Head(VerifyKey key, long sequence, byte[] sealed) {}

  /** A head that stays. */
  record Pinned(Head head, Instant until) {}

  /** A device that wants to hear of a head. */
  record Watch(MemoryPeerStorage device, VerifyKey key, LongConsumer heard)
      implements PeerStorage.HeadWatch {
    @Override
    public boolean mayHear() {
      return true;
    }

    @Override
    public void close() {
      device.unwatch(this);
    }
  }

  /** Shares of one vault; {@code holders.get(i)} has share i. */
  record Shared(UUID subject, byte[] envelope, List<byte[]> shares, List<Host> holders) {}
}
