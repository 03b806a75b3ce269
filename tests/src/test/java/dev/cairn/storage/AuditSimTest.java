package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Mailbox;
import dev.cairn.overlay.Member;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.full.SimWorld.Machine;
import dev.cairn.sim.vice.Vice;
import dev.cairn.sim.vice.Vices;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.StorageWorld.Node;
import dev.cairn.storage.audit.AuditScore.Standing;
import dev.cairn.storage.belief.Belief;
import dev.cairn.storage.belief.HostBook;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.stripe.StripeRecord;
import dev.cairn.storage.verdict.Accusation.Charge;
import dev.cairn.storage.verdict.VerdictClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hosts are audited by their keepers over simulated weeks; the owner is away. */
class AuditSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261128L);
  private static final int HOSTS = 7; // code 2/4/6
  private static final int STRIPES = 8;
  private static final int LEAVES = 16; // in each block: a host has about 110
  private static final int LENGTH = 2 * LEAVES * BlockTree.LEAF_BYTES;
  private static final int NOBODY = -1;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LIMIT = Duration.ofDays(60);

  private final StorageWorld world = new StorageWorld(SEED);
  private final List<StripeRecord> stripes = new ArrayList<>();

  private interface Scene {
    void play() throws Exception;
  }

  /** Seven hosts with eight stripes, and an owner that is gone for good. */
  private void stage(Scene scene) {
    stage(NOBODY, scene);
  }

  /** The same, where one keeps nothing and says that it has all. */
  private void stage(int bluffing, Scene scene) {
    world.keeping = true;
    world.tick = Duration.ofMinutes(20);
    world.simulation.run(
        LIMIT,
        () -> {
          for (int i = 0; i < HOSTS; i++) {
            Vice vice = i == bluffing ? Vices.hollow() : Vice.NONE;
            world.add(new Machine("site-" + i, StorageWorld.PLENTY, vice));
          }
          Node owner = world.add("home", 0);
          Random random = new Random(SEED);
          byte[] payload = new byte[LENGTH];
          for (int i = 0; i < STRIPES; i++) {
            random.nextBytes(payload);
            StoreOutcome outcome = owner.peers().store(payload, LENGTH);
            assertThat(outcome).isInstanceOf(StoreOutcome.Stored.class);
            owner.peers().settle();
            stripes.add(world.record(((StoreOutcome.Stored) outcome).stripeId()));
          }
          world.crash(owner);
          scene.play();
        });
  }

  private void pass(Duration time) throws InterruptedException {
    world.nodes.getFirst().env().sleep(time);
  }

  private static HostBook book(Node node) {
    return node.storage().hosts();
  }

  private List<Node> without(Node... some) {
    return world.nodes.stream().filter(node -> !List.of(some).contains(node)).toList();
  }

  /** How many of {@code judges} take {@code host} for one whose blocks do not count. */
  private static long condemners(List<Node> judges, Node host) {
    return judges.stream()
        .filter(judge -> !judge.equals(host) && book(judge).score(host.id()).isOut())
        .count();
  }

  private void assertNobodyIsOut(List<Node> innocent) {
    for (Node node : innocent) {
      assertThat(condemners(world.nodes, node)).as("%s, seed %d", node.id(), SEED).isZero();
    }
  }

  /** What {@code node} has of the stripes. */
  private List<Hash> rootsAt(Node node) throws Exception {
    List<Hash> held = new ArrayList<>();
    for (StripeRecord stripe : stripes) {
      for (Hash root : stripe.roots()) {
        if (node.blocks().has(root)) {
          held.add(root);
        }
      }
    }
    return held;
  }

  @Test
  void namesRotBluffAndSilenceWithin30DaysAndNobodyElse() {
    stage(
        4,
        () -> {
          Node rotten = world.nodes.get(2);
          Hash root = rootsAt(rotten).get(3);
          rotten.machine().disk().rot(root);
          Node bluffer = world.nodes.get(4);
          Node silent = world.nodes.get(6);
          silent.overlay().handle(BlockServer.PROTOCOL, (from, stream) -> stream.reset());
          List<Node> guilty = List.of(rotten, bluffer, silent);
          List<Node> honest = without(rotten, bluffer, silent);
          int days = 0;
          while (!guilty.stream().allMatch(host -> condemners(honest, host) == honest.size())) {
            assertThat(days++).as("days, seed %d", SEED).isLessThan(30);
            pass(DAY);
          }
          assertNobodyIsOut(honest);
          HostBook book = book(world.nodes.getFirst());
          assertThat(book.score(rotten.id()).standing()).isEqualTo(Standing.FAILED);
          assertThat(book.score(bluffer.id()).standing()).isEqualTo(Standing.FAILED);
          assertThat(book.score(silent.id()).standing()).isEqualTo(Standing.SILENT);
          guilty.forEach(host -> assertThat(book.belief(host.id())).isEqualTo(Belief.GONE));
          assertThat(book.find(rotten.id()).orElseThrow().blame()).contains("do not match");
        });
  }

  @Test
  void neverCondemnsTheHonestUnderLossDowntimeADeadWayAndSlander() {
    stage(() -> {
      world.network.conditions(SimNetwork.Conditions.INTERNET);
      Node slanderer = world.nodes.get(6);
      Random random = new Random(SEED);
      int taken = 0;
      for (int day = 0; day < 6; day++) {
        // One way is dead for ever; others rest for eight hours a day.
        world.network.cut(world.nodes.get(1).host(), world.nodes.get(3).host());
        List<SimHost> resting = new ArrayList<>();
        List<SimHost> awake = new ArrayList<>();
        for (Node node : world.nodes) {
          (random.nextInt(4) == 0 ? resting : awake).add(node.host());
        }
        world.network.partition(resting, awake);
        pass(Duration.ofHours(8));
        world.network.heal();
        world.network.cut(world.nodes.get(1).host(), world.nodes.get(3).host());
        taken += slander(slanderer);
        pass(Duration.ofHours(16));
      }
      assertThat(taken).as("accusations looked into, seed %d", SEED).isGreaterThan(20);
      assertNobodyIsOut(world.nodes);
      for (Node judge : world.nodes) {
        for (Node host : without(judge)) {
          // Where requests are lost one way, answers are lost the other way.
          List<Node> ends = List.of(world.nodes.get(1), world.nodes.get(3));
          boolean deadWay = ends.contains(judge) && ends.contains(host);
          assertThat(book(judge).score(host.id()).passed())
              .as("%s of %s, seed %d", judge.id(), host.id(), SEED)
              .isGreaterThan(deadWay ? -1 : 0);
        }
      }
    });
  }

  /** Says of every block of every host that it is false; returns how often somebody looked. */
  private int slander(Node slanderer) throws Exception {
    VerdictClient client =
        new VerdictClient(
            slanderer.env(), slanderer.parts().overlay(), slanderer.parts().deviceKey());
    int taken = 0;
    for (Node host : without(slanderer)) {
      for (StripeRecord stripe : stripes) {
        for (int index = 0; index < stripe.body().shape().n(); index++) {
          if (host.blocks().has(stripe.roots().get(index))) {
            Charge charge = new Charge(stripe.id(), index, host.id(), 0, index % 2 == 0);
            List<Member> others =
                without(slanderer, host).stream().map(node -> node.overlay().self()).toList();
            taken += client.tell(others, charge);
          }
        }
      }
    }
    return taken;
  }

  @Test
  void aDiskPutBackFromAnOldImageLacksItsNewerBlocksAndIsNotCondemned() {
    stage(() -> {
      Node old = world.nodes.get(3);
      List<Hash> newer = rootsAt(old).subList(3, rootsAt(old).size());
      UUID owner = stripes.getFirst().body().owner();
      Map<Hash, byte[]> image = new HashMap<>();
      for (Hash root : newer) {
        image.put(root, bytes(old, root));
        assertThat(old.blocks().delete(root, owner)).isTrue();
      }
      int days = 0;
      while (!without(old).stream().allMatch(judge -> missing(judge, old) == newer.size())) {
        assertThat(days++).as("days, seed %d", SEED).isLessThan(30);
        pass(DAY);
      }
      assertNobodyIsOut(world.nodes);
      assertThat(book(world.nodes.getFirst()).belief(old.id()).counts()).isTrue();
      // They turn up: what is proved counts again.
      for (Map.Entry<Hash, byte[]> block : image.entrySet()) {
        NewBlock put = new NewBlock(block.getKey(), block.getValue().length, owner, 1L << 40);
        old.blocks().put(put, new ByteArrayInputStream(block.getValue()));
      }
      pass(DAY.multipliedBy(4));
      long left = without(old).stream().mapToLong(judge -> missing(judge, old)).sum();
      assertThat(left).isLessThan((long) newer.size() * (HOSTS - 1));
    });
  }

  private static byte[] bytes(Node node, Hash root) throws Exception {
    try (BlockReader reader = node.blocks().open(root).orElseThrow()) {
      byte[] bytes = new byte[reader.blockBytes()];
      reader.read(0, reader.leaves(), bytes, 0);
      return bytes;
    }
  }

  private long missing(Node judge, Node host) {
    long count = 0;
    for (StripeRecord stripe : stripes) {
      for (int index = 0; index < stripe.roots().size(); index++) {
        count += book(judge).isMissing(stripe.id(), index, host.id()) ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void aFloodOfAuditRequestsIsShedAndOthersAreServed() {
    stage(() -> {
      Node host = world.nodes.get(1);
      Node flooder = world.nodes.get(2);
      Hash root = rootsAt(host).getFirst();
      int blockBytes = stripes.getFirst().body().blockBytes();
      List<Integer> leaves = new ArrayList<>();
      for (int i = 0; i < BlockServer.leavesMax(); i++) {
        leaves.add(i % LEAVES);
      }
      BlockClient flood = client(flooder);
      Mailbox<String> ends = new Mailbox<>(flooder.env(), 100);
      for (int i = 0; i < 100; i++) {
        flooder.env().start("flood", () -> ends.offer(end(flood, host, root, leaves, blockBytes)));
      }
      BlockClient client = client(world.nodes.get(5));
      for (int i = 0; i < 5; i++) {
        assertThat(client.prove(host.overlay().self(), root, blockBytes, List.of(i), Priority.READ))
            .isInstanceOf(BlockReply.Done.class);
      }
      List<String> came = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        came.add(ends.take());
      }
      assertThat(came).as("seed %d", SEED).contains("BUSY").contains("Done");
    });
  }

  private static BlockClient client(Node node) {
    return new BlockClient(
        node.parts().overlay(), Duration.ofSeconds(30), node.blocks(), node.parts().bandwidth());
  }

  private static String end(
      BlockClient client, Node host, Hash root, List<Integer> leaves, int blockBytes) {
    try {
      BlockReply reply =
          client.prove(host.overlay().self(), root, blockBytes, leaves, Priority.READ);
      return reply instanceof BlockReply.Refused refused
          ? refused.reason().name()
          : reply.getClass().getSimpleName();
    } catch (IOException e) {
      return "broken";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
