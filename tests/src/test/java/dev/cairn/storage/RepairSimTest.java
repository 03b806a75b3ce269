package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.sim.full.SimWorld.Machine;
import dev.cairn.sim.vice.Vice;
import dev.cairn.sim.vice.Vices;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.StorageWorld.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stripes outlive their hosts while their owner is away: full code, simulated weeks. */
class RepairSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261127L);
  private static final int HOSTS = 20; // code 5/11/15
  private static final int FEW_HOSTS = 7; // code 2/4/6
  private static final int LENGTH = 300_000;
  private static final Duration LIMIT = Duration.ofDays(120);

  /** τ, a day of patience, the last rank's wait, and sweeps in between. */
  private static final Duration REPAIRED_WITHIN = Duration.ofDays(8).plusHours(8);

  /** Every fifth host is honest until a repair has begun, if {@link #poisoning} is set. */
  private static final int LIAR_EACH = 5;

  private final StorageWorld world = new StorageWorld(SEED);
  private boolean poisoning;

  private interface Scene {
    void play(List<Hash> stripes, byte[] payload) throws Exception;
  }

  /** Some hosts, a few stripes, and an owner that is gone for good. */
  private void stage(int hosts, int stripes, Scene scene) {
    world.keeping = true;
    world.tick = Duration.ofHours(1);
    world.simulation.run(
        LIMIT,
        () -> {
          for (int i = 0; i < hosts; i++) {
            Vice vice =
                i % LIAR_EACH == LIAR_EACH - 1
                    ? Vices.wrongBytesWhile(this::isPoisoned)
                    : Vice.NONE;
            world.add(new Machine("site-" + i % 7, StorageWorld.PLENTY, vice));
          }
          Node owner = world.add("home", 0);
          byte[] payload = world.payload(LENGTH);
          List<Hash> ids = new ArrayList<>();
          for (int i = 0; i < stripes; i++) {
            payload[0] = (byte) i;
            StoreOutcome outcome = owner.peers().store(payload, LENGTH);
            assertThat(outcome).isInstanceOf(StoreOutcome.Stored.class);
            ids.add(((StoreOutcome.Stored) outcome).stripeId());
          }
          owner.peers().settle();
          world.crash(owner);
          scene.play(ids, payload);
        });
  }

  private void sleep(Duration duration) throws InterruptedException {
    world.nodes.getFirst().env().sleep(duration);
  }

  private StripeHealth health(Hash stripe) throws InterruptedException {
    return world.nodes.getFirst().peers().inspect(stripe, 1);
  }

  /** Blocks of a stripe on the living nodes' disks, each index once. */
  private long onDisks(Hash stripe) throws Exception {
    long count = 0;
    for (Hash root : world.record(stripe).roots()) {
      boolean held = false;
      for (Node node : world.nodes) {
        held |= node.blocks().has(root);
      }
      count += held ? 1 : 0;
    }
    return count;
  }

  private void assertReadable(Hash stripe, byte[] payload, int number) throws Exception {
    payload[0] = (byte) number;
    ReadOutcome outcome = world.nodes.getFirst().peers().read(stripe, 0, LENGTH);
    assertThat(outcome).as("seed %d", SEED).isInstanceOf(ReadOutcome.Read.class);
    assertThat(((ReadOutcome.Read) outcome).bytes()).isEqualTo(payload);
  }

  @Test
  void rebuildsWhatDepartedHostsHeldWithItsOwnerAway() {
    stage(
        HOSTS,
        3,
        (stripes, payload) -> {
          for (Hash stripe : stripes) {
            assertThat(onDisks(stripe)).isEqualTo(15);
          }
          Hash first = stripes.getFirst();
          for (int index = 0; index < 6; index++) {
            world.crash(world.holder(first, index));
          }
          sleep(REPAIRED_WITHIN);
          assertThat(onDisks(first)).as("seed %d", SEED).isGreaterThanOrEqualTo(14);
          assertThat(health(first).living()).isGreaterThanOrEqualTo(14);
          assertReadable(first, payload, 0);
          long repairs =
              world.nodes.stream().mapToLong(n -> n.storage().keeping().repairsDone()).sum();
          assertThat(repairs).isBetween(1L, 6L);
        });
  }

  @Test
  void whoPoisonsARepairIsNamedAndItIsCompletedFromOthers() {
    stage(
        HOSTS,
        4,
        (stripes, payload) -> {
          Hash stripe = stripes.getFirst();
          List<Node> holders = holders(stripe);
          List<Node> liars = holders.stream().filter(node -> !node.machine().isHonest()).toList();
          assertThat(liars).as("seed %d", SEED).hasSizeGreaterThanOrEqualTo(2);
          holders.stream().filter(node -> node.machine().isHonest()).limit(6).forEach(world::crash);
          poisoning = true; // from the first lease on, or audits would name them before
          sleep(REPAIRED_WITHIN);
          assertThat(onDisks(stripe)).as("seed %d", SEED).isGreaterThanOrEqualTo(14);
          // Nobody has read yet: whoever distrusts one was lied to while it repaired.
          assertThat(liars).as("seed %d", SEED).anyMatch(this::isDistrusted);
          assertReadable(stripe, payload, 0);
          for (Node liar : liars) {
            assertThat(world.nodes)
                .as("%s, seed %d", liar.id(), SEED)
                .anyMatch(node -> node.storage().hosts().score(liar.id()).isOut());
          }
        });
  }

  /** Whether somebody has begun to repair, that is, has been granted a lease. */
  private boolean isPoisoned() {
    return poisoning && world.nodes.stream().anyMatch(node -> hasRow(node, "leases", new byte[0]));
  }

  /** Whether a node noted that {@code host} gave it wrong bytes. */
  private boolean isDistrusted(Node host) {
    byte[] id = host.id().hash().bytes();
    return world.nodes.stream().anyMatch(node -> hasRow(node, "distrust", id));
  }

  private static boolean hasRow(Node node, String table, byte[] prefix) {
    boolean[] found = new boolean[1];
    try {
      node.machine()
          .disk()
          .table(table)
          .forEach(
              prefix,
              (key, value) -> {
                found[0] = true;
                return false;
              });
      return found[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void outlivesMoreDeparturesThanItsCodeWould() {
    stage(
        FEW_HOSTS,
        1,
        (stripes, payload) -> {
          Hash stripe = stripes.getFirst();
          int departed = 0;
          for (int wave = 0; wave < 4; wave++) {
            for (int i = 0; i < 2; i++) {
              List<Node> holders = holders(stripe);
              world.crash(holders.get(i % holders.size()));
              departed++;
              world.add("site-" + i, StorageWorld.PLENTY);
            }
            sleep(REPAIRED_WITHIN);
          }
          assertThat(departed).isGreaterThan(6);
          assertThat(onDisks(stripe)).as("seed %d", SEED).isGreaterThanOrEqualTo(4);
          assertReadable(stripe, payload, 0);
        });
  }

  private List<Node> holders(Hash stripe) throws Exception {
    List<Node> holders = new ArrayList<>();
    for (Node node : world.nodes) {
      for (Hash root : world.record(stripe).roots()) {
        if (node.blocks().has(root)) {
          holders.add(node);
          break;
        }
      }
    }
    return holders;
  }
}
