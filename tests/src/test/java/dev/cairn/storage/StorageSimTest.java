package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.StorageWorld.Node;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Twelve hosts and an owner, over the real overlay. */
class StorageSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261120L);
  private static final int HOSTS = 12;
  private static final int LENGTH = 1_500_000;
  private static final Duration LIMIT = Duration.ofHours(1);

  private final StorageWorld world = new StorageWorld(SEED);

  /** What a test does once twelve hosts are up and a stripe is stored by the owner. */
  private interface Scene {
    void play(Node owner, Hash stripe, byte[] payload) throws Exception;
  }

  private void stage(Scene scene) {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(HOSTS, 6);
          Node owner = world.add("home", 0);
          byte[] payload = world.payload(LENGTH);
          StoreOutcome.Stored stored = stored(owner.peers().store(payload, LENGTH));
          owner.peers().settle();
          scene.play(owner, stored.stripeId(), payload);
        });
  }

  private static StoreOutcome.Stored stored(StoreOutcome outcome) {
    assertThat(outcome).isInstanceOf(StoreOutcome.Stored.class);
    return (StoreOutcome.Stored) outcome;
  }

  private static ReadOutcome.Read read(PeerStorage peers, Hash stripe, long offset, int length)
      throws InterruptedException {
    ReadOutcome outcome = peers.read(stripe, offset, length);
    assertThat(outcome).as("seed %d", SEED).isInstanceOf(ReadOutcome.Read.class);
    return (ReadOutcome.Read) outcome;
  }

  private void crash(int count, Node spared) {
    List<Node> doomed = new ArrayList<>(world.nodes);
    doomed.remove(spared);
    doomed.subList(0, count).forEach(world::crash);
  }

  @Test
  void ownersChoiceOfCodeIsKeptAndAsksForAsManyHosts() {
    Profile chosen = new Profile(8, 10, 12, 6);
    world.settings = StorageSettings.defaults().withProfile(Optional.of(chosen));
    stage((owner, stripe, payload) -> {
      assertThat(owner.peers().inspect(stripe, 3).profile()).isEqualTo(chosen);
      crash(4, owner);
      assertThat(read(owner.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
    });
    StorageWorld small = new StorageWorld(SEED);
    small.settings = world.settings;
    small.simulation.run(
        LIMIT,
        () -> {
          small.addAll(11, 6);
          Node owner = small.add("home", 0);
          assertThat(owner.peers().store(small.payload(LENGTH), LENGTH))
              .isEqualTo(new StoreOutcome.TooFewHosts(11, 12));
        });
  }

  @Test
  void storesAndReadsAnyRange() {
    stage((owner, stripe, payload) -> {
      StripeHealth health = owner.peers().inspect(stripe, 3);
      assertThat(health.living()).isEqualTo(12);
      assertThat(health.profile()).isEqualTo(new Profile(4, 8, 12, 6));
      int[][] ranges = {{0, LENGTH}, {0, 1}, {LENGTH - 1, 1}, {374_990, 30}, {100_000, 900_000}};
      for (int[] range : ranges) {
        ReadOutcome.Read read = read(owner.peers(), stripe, range[0], range[1]);
        assertThat(read.bytes())
            .isEqualTo(Arrays.copyOfRange(payload, range[0], range[0] + range[1]));
        assertThat(read.liars()).isEmpty();
      }
    });
  }

  @Test
  void readsWithAllButKHostsDeadFromAnotherDevice() {
    stage((owner, stripe, payload) -> {
      Node other = world.add("elsewhere", 0);
      world.crash(owner);
      crash(HOSTS - 4, other);
      assertThat(read(other.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
      assertThat(other.peers().inspect(stripe, 1).living()).isEqualTo(4);
    });
  }

  @Test
  void namesTheLyingHostAndReadsWithoutIt() {
    stage((owner, stripe, payload) -> {
      Node liar = world.holder(stripe, 1);
      world.damage(liar, stripe);
      ReadOutcome.Read read = read(owner.peers(), stripe, 0, LENGTH);
      assertThat(read.bytes()).isEqualTo(payload);
      assertThat(read.liars()).extracting(Refusal::member).containsExactly(liar.id());
      assertThat(read.liars().getFirst().reason()).contains("do not match");
      // Remembered: not asked again while others can be.
      ReadOutcome.Read again = read(owner.peers(), stripe, 0, LENGTH);
      assertThat(again.bytes()).isEqualTo(payload);
      assertThat(again.liars()).isEmpty();
      StripeHealth health = owner.peers().inspect(stripe, 64);
      assertThat(health.living()).isEqualTo(11);
      assertThat(health.refusals()).extracting(Refusal::member).containsExactly(liar.id());
    });
  }

  @Test
  void hedgesTheSlowHost() {
    stage((owner, stripe, payload) -> {
      world.slow(world.holder(stripe, 0), Duration.ofMinutes(10));
      Duration before = world.simulation.elapsed();
      assertThat(read(owner.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
      assertThat(read(owner.peers(), stripe, 5, 10).bytes())
          .isEqualTo(Arrays.copyOfRange(payload, 5, 15));
      assertThat(world.simulation.elapsed().minus(before)).isLessThan(Duration.ofSeconds(20));
    });
  }

  private static StripeMemory memory(Node node) throws Exception {
    return new StripeMemory(node.parts().tables(), node.overlay().self().device().subject());
  }

  @Test
  void readsAfterAStartThoughTheListThatItRemembersIsWrong() {
    stage((owner, stripe, payload) -> {
      HolderList right = memory(owner).holders(stripe).orElseThrow();
      List<HolderList.Holder> rotated = new ArrayList<>();
      for (int i = 0; i < HOSTS; i++) {
        rotated.add(new HolderList.Holder(i, right.holders().get((i + 1) % HOSTS).node()));
      }
      memory(owner).keep(HolderList.sign(right.body(), right, rotated, owner.parts().deviceKey()));
      world.restart(owner);
      assertThat(read(owner.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
      assertThat(memory(owner).holders(stripe).orElseThrow().holders())
          .as("the keepers were asked")
          .isEqualTo(right.holders());
    });
  }

  @Test
  void readsWhatItStoredWithAllButKHostsDeadThoughTooFewKeepersAreLeft() {
    stage((owner, stripe, payload) -> {
      crash(HOSTS - 4, owner);
      world.restart(owner);
      assertThat(read(owner.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
    });
  }

  @Test
  void inspectionAsksTheKeepersForWhatItRemembers() {
    stage((owner, stripe, payload) -> {
      StripeRecord real = memory(owner).record(stripe).orElseThrow();
      List<Hash> roots = real.roots().reversed();
      StripeBody known = real.body();
      StripeBody body =
          new StripeBody(
              known.shape(),
              known.blockBytes(),
              known.payloadBytes(),
              StripeRecord.rootsHash(roots),
              known.owner(),
              known.writer());
      StripeRecord lost =
          StripeRecord.sign(body, roots, real.leaseUntil(), owner.parts().deviceKey());
      memory(owner).keep(lost);
      assertThat(owner.peers().inspect(lost.id(), 1)).isEqualTo(StripeHealth.unknown(lost.id()));
      assertThat(owner.peers().inspect(stripe, 1).living()).isEqualTo(HOSTS);
    });
  }

  @Test
  void readsWithoutHolderListBySearching() {
    stage((owner, stripe, payload) -> {
      Node other = world.add("elsewhere", 0);
      List<Integer> indices = new ArrayList<>();
      StripeRecords records =
          new StripeRecords(other.overlay().records(), StorageRecords.holders());
      HolderSearch search =
          new HolderSearch(
              other.env(),
              other.overlay(),
              new dev.cairn.storage.exchange.BlockClient(
                  other.overlay(),
                  Duration.ofSeconds(30),
                  other.blocks(),
                  other.parts().bandwidth()));
      search
          .find(records.stripe(stripe).value().orElseThrow(), java.util.Set.of())
          .forEach(holder -> indices.add(holder.index()));
      assertThat(indices).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    });
  }

  @Test
  void namesStripeAndMissingBlocksWhenTooManyHostsAreOutOfReach() {
    stage((owner, stripe, payload) -> {
      List<SimHost> others = new ArrayList<>();
      for (int index = 0; index < 9; index++) {
        others.add(world.holder(stripe, index).host());
      }
      world.network.partition(List.of(owner.host()), others);
      ReadOutcome outcome = owner.peers().read(stripe, 0, LENGTH);
      assertThat(outcome).isInstanceOf(ReadOutcome.Unreadable.class);
      ReadOutcome.Unreadable unreadable = (ReadOutcome.Unreadable) outcome;
      assertThat(unreadable.stripeId()).isEqualTo(stripe);
      assertThat(unreadable.found()).isEqualTo(3);
      assertThat(unreadable.needed()).isEqualTo(4);
      assertThat(unreadable.refusals()).hasSizeGreaterThanOrEqualTo(9);
      world.network.heal();
      assertThat(read(owner.peers(), stripe, 0, LENGTH).bytes()).isEqualTo(payload);
    });
  }

  @Test
  void storingTheSameAgainSendsNothing() {
    stage((owner, stripe, payload) -> {
      StoreOutcome.Stored again = stored(owner.peers().store(payload, LENGTH));
      owner.peers().settle();
      assertThat(again.stripeId()).isEqualTo(stripe);
      assertThat(again.wireBytes()).isZero();
    });
  }

  @Test
  void placesElsewhereWhatFullAndDeadHostsRefuse() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(HOSTS, 6);
          Node full = world.add("site-0", 100_000);
          Node owner = world.add("home", 0);
          byte[] payload = world.payload(LENGTH);
          world.crash(world.nodes.get(3));
          // 12 of the 13 that are known: among them one that is full and one that is dead.
          StoreOutcome.Stored stored = stored(owner.peers().store(payload, LENGTH));
          owner.peers().settle();
          assertThat(stored.placed()).isGreaterThanOrEqualTo(8);
          assertThat(full.blocks().usage().blocks()).isZero();
          StripeHealth health = owner.peers().inspect(stored.stripeId(), 1);
          assertThat(health.living()).isEqualTo(11);
          assertThat(read(owner.peers(), stored.stripeId(), 0, LENGTH).bytes()).isEqualTo(payload);
        });
  }

  @Test
  void failsWithTheCountAndTheReasonsWhenTooManyAreFull() {
    world.simulation.run(
        LIMIT,
        () -> {
          for (int i = 0; i < HOSTS; i++) {
            world.add("site-" + i % 6, i < 7 ? StorageWorld.PLENTY : 10_000);
          }
          Node owner = world.add("home", 0);
          StoreOutcome outcome = owner.peers().store(world.payload(LENGTH), LENGTH);
          assertThat(outcome).isInstanceOf(StoreOutcome.TooFewReceipts.class);
          StoreOutcome.TooFewReceipts few = (StoreOutcome.TooFewReceipts) outcome;
          assertThat(few.needed()).isEqualTo(8);
          assertThat(few.refusals()).hasSizeGreaterThanOrEqualTo(5);
          assertThat(few.asked().full()).isEqualTo(5);
          assertThat(few.asked().hosts()).isBetween(5, HOSTS);
          assertThat(few.refusals().getFirst().reason()).contains("is full").contains("free");
        });
  }

  @Test
  void sendFromTheLentArrayUntilItIsReleased() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(HOSTS, 6);
          Node owner = world.add("home", 0);
          // Blocks that the payload fills, and a last one that it ends in.
          for (int length : List.of(LENGTH, LENGTH - 1)) {
            byte[] payload = world.payload(length);
            byte[] lent = Arrays.copyOf(payload, length + 100);
            AtomicInteger released = new AtomicInteger();
            StoreOutcome.Stored stored =
                stored(
                    owner
                        .peers()
                        .store(
                            lent,
                            length,
                            () -> {
                              released.incrementAndGet();
                              Arrays.fill(lent, (byte) 7); // the caller's next payload
                            }));
            assertThat(owner.peers().settle().stripesBelow()).isZero();
            assertThat(released).hasValue(1);
            assertThat(read(owner.peers(), stored.stripeId(), 0, length).bytes())
                .isEqualTo(payload);
            assertThat(owner.peers().inspect(stored.stripeId(), 3).living()).isEqualTo(HOSTS);
          }
        });
  }

  @Test
  void releaseThePayloadThatNobodyTakes() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(3, 1);
          AtomicInteger released = new AtomicInteger();
          PeerStorage peers = world.nodes.getFirst().peers();
          assertThat(peers.store(new byte[10], 10, released::incrementAndGet))
              .isInstanceOf(StoreOutcome.TooFewHosts.class);
          assertThat(released).hasValue(1);
        });
  }

  @Test
  void sayHowManyHostsAreNeeded() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(3, 1);
          PeerStorage peers = world.nodes.getFirst().peers();
          assertThat(peers.store(new byte[10], 10)).isEqualTo(new StoreOutcome.TooFewHosts(2, 3));
        });
  }

  @Test
  void threeHostsKeepThreeCopies() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(4, 1);
          Node owner = world.nodes.getFirst();
          byte[] payload = world.payload(70_000);
          StoreOutcome.Stored stored = stored(owner.peers().store(payload, 70_000));
          owner.peers().settle();
          assertThat(stored.profile()).isEqualTo(new Profile(1, 2, 3, 1));
          world.crash(world.nodes.get(1));
          world.crash(world.nodes.get(1));
          assertThat(read(owner.peers(), stored.stripeId(), 0, 70_000).bytes()).isEqualTo(payload);
        });
  }

  @Test
  void headMovesForwardOnly() {
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(5, 2);
          PeerStorage first = world.nodes.get(1).peers();
          PeerStorage second = world.nodes.get(3).peers();
          SigningKey key = SigningKey.generate(world.nodes.getFirst().env().secureRandom());
          assertThat(first.readHead(key.verifyKey())).isInstanceOf(HeadRead.Absent.class);
          assertThat(first.writeHead(key, 1, new byte[] {1})).isEqualTo(new HeadWrite.Written());
          assertThat(second.writeHead(key, 2, new byte[] {2})).isEqualTo(new HeadWrite.Written());
          assertThat(first.writeHead(key, 2, new byte[] {3}))
              .isEqualTo(new HeadWrite.Superseded(2));
          assertThat(first.writeHead(key, 1, new byte[] {1}))
              .isEqualTo(new HeadWrite.Superseded(2));
          HeadRead read = first.readHead(key.verifyKey());
          assertThat(read).isInstanceOf(HeadRead.Found.class);
          assertThat(((HeadRead.Found) read).sealed()).containsExactly(2);
        });
  }

  @Test
  void sameSeedGivesTheSameRun() {
    assertThat(run()).isEqualTo(run());
  }

  private static String run() {
    StorageWorld world = new StorageWorld(SEED);
    Simulation simulation = world.simulation;
    simulation.run(
        LIMIT,
        () -> {
          world.addAll(7, 3);
          PeerStorage peers = world.nodes.getFirst().peers();
          byte[] payload = world.payload(200_000);
          Hash stripe = stored(peers.store(payload, payload.length)).stripeId();
          peers.settle();
          world.crash(world.nodes.get(2));
          assertThat(read(peers, stripe, 0, payload.length).bytes()).isEqualTo(payload);
        });
    return simulation.eventHash();
  }
}
