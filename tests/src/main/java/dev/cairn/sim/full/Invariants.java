package dev.cairn.sim.full;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.block.BlockStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What must hold in a world at every moment, whatever is done to it. */
public final class Invariants {

  private final SimWorld world;
  private final Set<String> broken = new TreeSet<>();

  Invariants(SimWorld world) {
    this.world = world;
  }

  /** Looks at everything that can be seen from outside; what is broken is remembered. */
  public void check() throws IOException {
    broken.addAll(world.sightings().violations());
    for (SimNode node : world.nodes()) {
      if (node.isHonest() && !node.isGone()) {
        checkCap(node);
        checkReceipts(node);
      }
    }
  }

  private void checkCap(SimNode node) {
    BlockStore.Usage usage = node.disk().content().usage();
    if (usage.usedBytes() > usage.capBytes()) {
      broken.add(node + " uses " + usage.usedBytes() + " of " + usage.capBytes() + " bytes");
    }
  }

  /**
   * A host has given a receipt for nothing that it does not hold, except where a loss of power took
   * the ledger back: then rows may be missing or there again.
   */
  private void checkReceipts(SimNode node) throws IOException {
    if (node.lostPower()) {
      return;
    }
    BlockStore blocks = node.disk().content();
    List<String> unfounded = new ArrayList<>();
    node.disk()
        .table("receipts")
        .forEach(
            new byte[0],
            (key, value) -> {
              Hash root = Hash.copyOf(key, 0);
              ByteBuffer rest = ByteBuffer.wrap(key, Hash.BYTES, 16);
              UUID owner = new UUID(rest.getLong(), rest.getLong());
              if (!blocks.has(root, owner)) {
                unfounded.add(node + " receipted " + root.shortHex() + " and does not hold it");
              }
              return true;
            });
    broken.addAll(unfounded);
  }

  /** Once nothing is under way: every block that is held has its receipt. */
  public void checkSettled() throws IOException {
    check();
    for (SimNode node : world.nodes()) {
      if (node.isHonest() && !node.isGone() && !node.lostPower()) {
        Set<Held> receipted = receipted(node);
        for (Held held : held(node)) {
          if (!receipted.contains(held)) {
            broken.add(node + " holds " + held.root().shortHex() + " without a receipt");
          }
        }
      }
    }
  }

  private static List<Held> held(SimNode node) throws BlockStoreException {
    return node.disk().content().page(null, Integer.MAX_VALUE);
  }

  private static Set<Held> receipted(SimNode node) throws IOException {
    Set<Held> receipted =
        new TreeSet<>(Comparator.comparing(Held::root).thenComparing(Held::owner));
    node.disk()
        .table("receipts")
        .forEach(
            new byte[0],
            (key, value) -> {
              ByteBuffer rest = ByteBuffer.wrap(key, Hash.BYTES, 16);
              UUID owner = new UUID(rest.getLong(), rest.getLong());
              receipted.add(new Held(Hash.copyOf(key, 0), owner, 0));
              return true;
            });
    return receipted;
  }

  /** Adds what a scenario found broken itself. */
  public void broken(String what) {
    broken.add("at " + world.simulation().elapsed() + ": " + what);
  }

  /** Everything found broken so far. */
  public List<String> broken() {
    return List.copyOf(broken);
  }
}
