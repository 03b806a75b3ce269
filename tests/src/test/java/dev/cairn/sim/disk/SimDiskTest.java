package dev.cairn.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.database.Tables.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SimDiskTest {

  private static final UUID OWNER = new UUID(1, 2);
  private static final byte[] KEY = {1};

  private final SimEnvironment env = new Simulation(1).environment("a");
  private final SimDisk disk = new SimDisk(1 << 20, 1);

  private static Hash put(BlockStore blocks, int fill) throws IOException {
    byte[] bytes = new byte[1000];
    java.util.Arrays.fill(bytes, (byte) fill);
    Hash root = BlockTree.of(bytes, 0, bytes.length).root();
    NewBlock block = new NewBlock(root, bytes.length, OWNER, Long.MAX_VALUE);
    assertThat(blocks.put(block, new ByteArrayInputStream(bytes)))
        .isInstanceOf(PutOutcome.Kept.class);
    return root;
  }

  @Test
  void durableWritesSurviveTheLossOfPowerAndCarryEarlierOnesAlong() throws IOException {
    SimDisk.Mount mount = disk.mount(env);
    mount.tables().table("a").put(KEY, new byte[] {1});
    mount.tables().write(List.of(new Change("b", KEY, new byte[] {2})), true);
    disk.powerLost();
    assertThat(disk.table("a").get(KEY)).contains(new byte[] {1});
    assertThat(disk.table("b").get(KEY)).contains(new byte[] {2});
  }

  @Test
  void unsyncedWritesAreLostFromSomePointOnAndNeverInTheMiddle() throws IOException {
    boolean lost = false;
    for (int run = 0; run < 20; run++) {
      SimDisk.Mount mount = disk.mount(env);
      for (int i = 0; i < 5; i++) {
        mount.tables().table("t").put(new byte[] {(byte) run, (byte) i}, KEY);
      }
      disk.powerLost();
      int survivors = 0;
      for (int i = 0; i < 5; i++) {
        boolean there = disk.table("t").get(new byte[] {(byte) run, (byte) i}).isPresent();
        assertThat(there && survivors < i).as("a gap before %d", i).isFalse();
        survivors += there ? 1 : 0;
      }
      lost |= survivors < 5;
    }
    assertThat(lost).isTrue();
  }

  @Test
  void blocksThatWereKeptSurviveAndADeadProcessReachesNothing() throws IOException {
    SimDisk.Mount mount = disk.mount(env);
    Hash root = put(mount.blocks(), 7);
    disk.powerLost();
    assertThat(disk.hasWhole(root)).isTrue();
    assertThatThrownBy(() -> mount.blocks().has(root)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> mount.tables().table("t")).isInstanceOf(IOException.class);
    assertThat(disk.mount(env).blocks().has(root)).isTrue();
  }

  @Test
  void deletedBlocksMayBeBackAfterALossOfPowerButNotAfterAnOrderlyDeath() throws IOException {
    SimDisk.Mount mount = disk.mount(env);
    for (int i = 0; i < 16; i++) {
      mount.blocks().delete(put(mount.blocks(), i), OWNER);
    }
    disk.processDied();
    assertThat(disk.content().usage().blocks()).isZero();
    disk.powerLost();
    assertThat(disk.content().usage().blocks()).isBetween(1L, 15L);
  }

  @Test
  void fullDiskTakesNeitherBlocksNorRows() throws IOException {
    SimDisk.Mount mount = disk.mount(env);
    disk.full(true);
    NewBlock block = new NewBlock(Hash.of(KEY), 10, OWNER, Long.MAX_VALUE);
    assertThat(mount.blocks().put(block, new ByteArrayInputStream(new byte[10])))
        .isInstanceOf(PutOutcome.Full.class);
    assertThatThrownBy(() -> mount.tables().table("t").put(KEY, KEY))
        .hasMessageContaining("No space left");
  }

  @Test
  void imageIsOfThenWithItsRotAndTheDiskGoesOn() throws IOException {
    SimDisk.Mount mount = disk.mount(env);
    Hash before = put(mount.blocks(), 1);
    disk.rot(before);
    mount.tables().table("t").put(KEY, new byte[] {1});
    SimDisk image = disk.image();
    Hash after = put(mount.blocks(), 2);
    mount.tables().table("t").put(KEY, new byte[] {2});
    assertThat(image.content().has(before)).isTrue();
    assertThat(image.hasWhole(before)).isFalse();
    assertThat(image.content().has(after)).isFalse();
    assertThat(image.table("t").get(KEY)).contains(new byte[] {1});
    assertThat(disk.hasWhole(after)).isTrue();
  }

  @Test
  void slowDiskTakesSimulatedTime() {
    Simulation simulation = new Simulation(2);
    SimEnvironment slow = simulation.environment("slow");
    simulation.run(
        Duration.ofMinutes(1),
        () -> {
          disk.slow(Duration.ofSeconds(2));
          put(disk.mount(slow).blocks(), 3);
        });
    assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }
}
