package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeBody.Shape;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes stripes of payloads. The caller's thread codes; others send. */
final class StripeWriter {

  /** Candidates are the 4n members closest to the stripe. */
  private static final int CANDIDATES_PER_BLOCK = 4;

  private final Environment env;
  private final Overlay overlay;
  private final SigningKey deviceKey;
  private final Duration lease;
  private final Optional<Profile> chosen;
  private final BlockClient client;
  private final HostViews views;
  private final StripeRecords records;
  private final Arenas arenas;
  private final StripeCoder coder;
  private final Pending pending = new Pending();

  StripeWriter(StorageNode.Parts parts, OwnerParts owner) {
    this.env = parts.env();
    this.overlay = parts.overlay();
    this.deviceKey = parts.deviceKey();
    this.lease = parts.settings().lease();
    this.chosen = parts.settings().profile();
    this.arenas = new Arenas(parts.settings().codedBytesInFlightMax());
    this.client = owner.client();
    this.views = owner.views();
    this.records = owner.records();
    this.coder = owner.coder();
  }

  /** The code of the next stripe, if there are hosts for it. */
  Optional<Profile> profile() {
    return chosen.or(() -> Planner.profile(views.eligibleHosts()));
  }

  /**
   * See {@link PeerStorage#store(byte[], int, Runnable)}.
   *
   * @param released is run once, whatever happens
   */
  StoreOutcome store(byte[] payload, int length, Runnable released) throws InterruptedException {
    Optional<byte[]> arena = Optional.empty();
    boolean handedOver = false;
    try {
      int hosts = views.eligibleHosts();
      int needed = chosen.map(Profile::n).orElse(Planner.HOSTS_MIN);
      Optional<Profile> planned = chosen.or(() -> Planner.profile(hosts));
      if (planned.isEmpty() || hosts < needed) {
        return new StoreOutcome.TooFewHosts(hosts, needed);
      }
      Profile profile = planned.get();
      Shape shape = new Shape(profile.k(), profile.repairAt(), profile.n(), profile.spare());
      byte[] taken = arenas.acquire(StripeBlocks.arenaBytes(shape, length));
      arena = Optional.of(taken);
      StripeBlocks blocks = new StripeBlocks(shape, payload, length, taken);
      Runnable sent =
          () -> {
            arenas.release(taken);
            released.run();
          };
      StripeTransfer transfer = transfer(code(blocks, length), profile, blocks, sent);
      pending.begin();
      handedOver = true;
      env.start("stripe " + transfer.stripe().shortHex(), () -> run(transfer));
      return transfer.outcome();
    } finally {
      if (!handedOver) {
        arena.ifPresent(arenas::release);
        released.run();
      }
    }
  }

  private StripeRecord code(StripeBlocks blocks, int length) {
    List<Hash> roots = coder.encode(blocks, env.random().nextLong());
    StripeBody body =
        new StripeBody(
            blocks.shape(),
            blocks.blockBytes(),
            length,
            StripeRecord.rootsHash(roots),
            overlay.self().device().subject(),
            deviceKey.verifyKey());
    return StripeRecord.sign(body, roots, env.now().plus(lease), deviceKey);
  }

  private StripeTransfer transfer(
      StripeRecord stripe, Profile profile, StripeBlocks blocks, Runnable sent)
      throws InterruptedException {
    Map<NodeId, Member> members = new TreeMap<>();
    for (Member member : overlay.closest(stripe.id(), CANDIDATES_PER_BLOCK * profile.n())) {
      members.put(member.nodeId(), member);
    }
    Placement placement =
        Placement.choose(
            stripe.id(), profile.n(), views.candidates(List.copyOf(members.values()), profile.n()));
    return new StripeTransfer(
        new StripeTransfer.Parts(
            env,
            new BlockPlacer(env, client::put, views),
            records,
            deviceKey,
            stripe,
            placement,
            members,
            blocks,
            sent),
        profile);
  }

  private void run(StripeTransfer transfer) {
    try {
      transfer.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pending.end(transfer.settled());
    }
  }

  /** Waits until nothing is on its way, then gives the memory back. */
  PeerStorage.Settled settle() throws InterruptedException {
    PeerStorage.Settled settled = pending.awaitNone();
    arenas.trim();
    return settled;
  }

  /** What writer and reader share. */
  record OwnerParts(
      BlockClient client, HostViews views, StripeRecords records, StripeCoder coder) {}
}
