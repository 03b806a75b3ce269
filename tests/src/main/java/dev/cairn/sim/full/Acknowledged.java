package dev.cairn.sim.full;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * What owners were told is stored, and whether it still is: counted on the disks, which no node can
 * see, and read back through a member's own code.
 */
public final class Acknowledged {

  private final SimWorld world;
  private final SplittableRandom chance;
  private final List<Stripe> stripes = new ArrayList<>();

  /**
   * A stripe that was acknowledged.
   *
   * @param record what its owner signed
   * @param payload what was stored
   */
  public record Stripe(StripeRecord record, byte[] payload) {
    /** Its id. */
    public Hash id() {
      return record.id();
    }

    int k() {
      return record.body().shape().k();
    }

    int n() {
      return record.body().shape().n();
    }
  }

  Acknowledged(SimWorld world) {
    this.world = world;
    this.chance = new SplittableRandom(world.simulation().seed() ^ 0x61636bL);
  }

  /**
   * Stores {@code count} stripes of {@code payloadBytes} through {@code owner}.
   *
   * @throws IOException if one of them was refused; says why
   */
  public void backUp(SimNode owner, int count, int payloadBytes)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[payloadBytes];
      chance.nextBytes(payload);
      StoreOutcome outcome = owner.peers().store(payload, payloadBytes);
      if (!(outcome instanceof StoreOutcome.Stored stored)) {
        throw new IOException("stripe " + stripes.size() + " was refused: " + outcome);
      }
      owner.peers().settle();
      stripes.add(new Stripe(record(owner, stored.stripeId()), payload));
    }
  }

  private static StripeRecord record(SimNode owner, Hash id)
      throws IOException, InterruptedException {
    GetOutcome got = owner.process().overlay().records().get(StorageRecords.STRIPE, id);
    if (got instanceof GetOutcome.Found found) {
      return StripeRecord.parse(id, found.value());
    }
    throw new IOException("the record of stripe " + id.shortHex() + " is not found: " + got);
  }

  /** All of them. */
  public List<Stripe> stripes() {
    return List.copyOf(stripes);
  }

  /** Blocks, each index once, that lie whole on machines that {@code counts} says count. */
  public int living(Stripe stripe, Predicate<SimNode> counts) {
    int living = 0;
    for (Hash root : stripe.record().roots()) {
      boolean somewhere = false;
      for (SimNode node : world.nodes()) {
        somewhere |= counts.test(node) && node.disk().hasWhole(root);
      }
      living += somewhere ? 1 : 0;
    }
    return living;
  }

  /** Blocks on honest machines that are not gone for ever. */
  public int living(Stripe stripe) {
    return living(stripe, node -> keepsBlocks(node) && !node.isGone());
  }

  /** Blocks on honest machines that run now. */
  public int reachable(Stripe stripe) {
    return living(stripe, node -> keepsBlocks(node) && node.isRunning());
  }

  private static boolean keepsBlocks(SimNode node) {
    return node.identity().vice().keepsBlocks();
  }

  /** Stripes with fewer than k blocks left. */
  public long lost() {
    return stripes.stream().filter(stripe -> living(stripe) < stripe.k()).count();
  }

  /** The least margin over k of any stripe; negative if one is lost. */
  public int leastMargin() {
    return stripes.stream().mapToInt(stripe -> living(stripe) - stripe.k()).min().orElse(0);
  }

  /** Stripes with fewer blocks reachable than {@code wanted} says of their shape. */
  public long below(java.util.function.ToIntFunction<Stripe> wanted) {
    return stripes.stream().filter(stripe -> reachable(stripe) < wanted.applyAsInt(stripe)).count();
  }

  /**
   * Reads every stripe that has k blocks within reach; what went wrong, in words. A reader that
   * gets other bytes than were stored is the worst that can happen; one that gets none although
   * they are there is the second.
   */
  public List<String> misread(SimNode reader) throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    for (Stripe stripe : stripes) {
      int reachable = reachable(stripe);
      ReadOutcome outcome = reader.peers().read(stripe.id(), 0, stripe.payload().length);
      if (outcome instanceof ReadOutcome.Read read) {
        if (!Arrays.equals(read.bytes(), stripe.payload())) {
          wrong.add("stripe " + stripe.id().shortHex() + " was read with other bytes");
        }
      } else if (Math.min(reachable, reachable(stripe)) >= stripe.k()) {
        wrong.add(
            "stripe "
                + stripe.id().shortHex()
                + " is called unreadable while "
                + reachable
                + " of "
                + stripe.k()
                + " blocks are within reach: "
                + outcome);
      }
    }
    return wrong;
  }
}
