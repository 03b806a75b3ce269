package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Records;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.StorageWorld.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Memory that runs out in the threads of storage reaches who waits for them, by its name. */
class CrashSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261121L);
  private static final int LENGTH = 600_000;
  private static final Duration LIMIT = Duration.ofHours(1);

  private final StorageWorld world = new StorageWorld(SEED);

  @Test
  void aBlockThatCrashesEndsTheStoreWithItsCause() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(6, 3);
          Node owner = world.add("home", 0);
          byte[] payload = world.payload(LENGTH);
          assertThatThrownBy(() -> crashing(owner, "/block ", 1).store(payload, LENGTH))
              .isInstanceOf(IllegalStateException.class)
              .hasRootCauseInstanceOf(OutOfMemoryError.class);
          assertThat(owner.peers().store(payload, LENGTH)).isInstanceOf(StoreOutcome.Stored.class);
        });
  }

  @Test
  void aReadGoesOnWithoutAFetchThatCrashesAndEndsWithTheCauseWhereItCannot() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(6, 3);
          Node owner = world.add("home", 0);
          byte[] payload = world.payload(LENGTH);
          StoreOutcome stored = owner.peers().store(payload, LENGTH);
          owner.peers().settle();
          Hash stripe = ((StoreOutcome.Stored) stored).stripeId();
          assertThat(crashing(owner, "/fetch ", 1).read(stripe, 0, LENGTH))
              .isInstanceOf(ReadOutcome.Read.class);
          assertThatThrownBy(() -> crashing(owner, "/fetch ", 1000).read(stripe, 0, LENGTH))
              .isInstanceOf(IllegalStateException.class)
              .hasRootCauseInstanceOf(OutOfMemoryError.class);
        });
  }

  /** What the owner may ask, where the first streams of some threads do not open. */
  private static PeerStorage crashing(Node owner, String threads, int times) throws Exception {
    StorageNode.Parts parts = owner.parts();
    return StorageNode.start(
            new StorageNode.Parts(
                parts.env(),
                new CrashingOverlay(parts.overlay(), threads, times),
                parts.deviceKey(),
                parts.blocks(),
                parts.tables(),
                parts.settings()))
        .peers();
  }

  /** An overlay in which threads of some name run out of memory when they open a stream. */
  private static final class CrashingOverlay implements Overlay {
    private final Overlay real;
    private final String threads;
    private int left;

    CrashingOverlay(Overlay real, String threads, int times) {
      this.real = real;
      this.threads = threads;
      this.left = times;
    }

    @Override
    public P2pStream open(Member member, String protocol, Duration timeout)
        throws IOException, InterruptedException {
      if (left > 0 && Thread.currentThread().getName().contains(threads)) {
        left--;
        throw new OutOfMemoryError("Java heap space");
      }
      return real.open(member, protocol, timeout);
    }

    @Override
    public boolean revocationsFresh() {
      return real.revocationsFresh();
    }

    @Override
    public void handle(String protocol, MemberHandler handler) {
      // The real node answers already.
    }

    @Override
    public Member self() {
      return real.self();
    }

    @Override
    public byte[] credential() {
      return real.credential();
    }

    @Override
    public Optional<Device> issued(byte[] credential) {
      return real.issued(credential);
    }

    @Override
    public List<Member> known() {
      return real.known();
    }

    @Override
    public Optional<Member> find(NodeId nodeId) throws InterruptedException {
      return real.find(nodeId);
    }

    @Override
    public List<Member> closest(Hash point, int count) throws InterruptedException {
      return real.closest(point, count);
    }

    @Override
    public List<Presence> presences() {
      return real.presences();
    }

    @Override
    public List<Member> nearest(Hash point, int count) {
      return real.nearest(point, count);
    }

    @Override
    public void sayGoodbye() throws InterruptedException {
      real.sayGoodbye();
    }

    @Override
    public Duration patience(Member member) {
      return real.patience(member);
    }

    @Override
    public Records records() {
      return real.records();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
