package dev.cairn.storage;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStoreException;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Brings k blocks of a stripe together, from this node's own disk first, then from the hosts that
 * are most likely to answer. Every leaf is verified against the owner's root as it comes; whoever
 * gives others is named and left out. Blocks that are too few to rebuild from are laid aside on
 * disk ({@link Spool}), so that a later attempt needs only the rest: the holders need not be up at
 * the same time, which is worth two to nine nines.
 *
 * <p>Holds one stripe's payload in memory, 32 MiB at most.
 */
final class BlockGathering {

  private static final System.Logger LOG = System.getLogger(BlockGathering.class.getName());

  /** Hosts asked at once: enough that one that drips does not hold up the rest. */
  private static final int AT_ONCE = 4;

  private final Repairs repairs;
  private final StripeRecord stripe;
  private final Priority priority;
  private final SortedMap<Integer, byte[]> have = new TreeMap<>();
  private final List<Integer> inFlight = new ArrayList<>();
  private final Mailbox<Fetched> fetched;
  private final List<Refusal> liars = new CopyOnWriteArrayList<>();
  private long bytesRead;

  BlockGathering(Repairs repairs, StripeRecord stripe, Priority priority) {
    this.repairs = repairs;
    this.stripe = stripe;
    this.priority = priority;
    this.fetched = new Mailbox<>(repairs.env(), Integer.MAX_VALUE);
  }

  /** The end of one fetch; no bytes if it failed. */
  private record Fetched(int index, byte[] block) {}

  /** Gathers k blocks; fewer if no more can be had now. */
  SortedMap<Integer, byte[]> gather(List<Holder> listed) throws InterruptedException {
    for (int index = 0; index < stripe.roots().size() && !isEnough(); index++) {
      int own = index;
      own(index).ifPresent(block -> have.put(own, block));
    }
    fetch(listed);
    if (!isEnough()) {
      Set<NodeId> known = new HashSet<>();
      listed.forEach(holder -> known.add(holder.node()));
      HolderSearch search = new HolderSearch(repairs.env(), repairs.overlay(), repairs.client());
      fetch(search.find(stripe, known));
    }
    return have;
  }

  /** Bytes that came from other hosts. */
  long bytesRead() {
    return bytesRead;
  }

  /** Who gave wrong bytes. */
  List<Refusal> liars() {
    return List.copyOf(liars);
  }

  private boolean isEnough() {
    return have.size() >= stripe.body().shape().k();
  }

  /** A block of this node's own disk, if it is there and sound. */
  private Optional<byte[]> own(int index) {
    Hash root = stripe.roots().get(index);
    try {
      Optional<BlockReader> opened = repairs.blocks().open(root);
      if (opened.isEmpty()) {
        return Optional.empty();
      }
      try (BlockReader reader = opened.get()) {
        byte[] block = new byte[stripe.body().blockBytes()];
        if (reader.blockBytes() != block.length) {
          return Optional.empty();
        }
        reader.read(0, reader.leaves(), block, 0);
        return rootOf(block).equals(root) ? Optional.of(block) : Optional.empty();
      }
    } catch (BlockStoreException e) {
      LOG.log(System.Logger.Level.ERROR, "own block " + root.shortHex() + " cannot be read", e);
      return Optional.empty();
    }
  }

  static Hash rootOf(byte[] block) {
    BlockTree.Builder tree = new BlockTree.Builder();
    tree.update(block, 0, block.length);
    return tree.build().root();
  }

  private void fetch(List<Holder> holders) throws InterruptedException {
    Deque<Holder> sources = new ArrayDeque<>(byPromise(holders));
    while (!isEnough()) {
      startMore(sources);
      if (inFlight.isEmpty()) {
        return;
      }
      Fetched next = fetched.take();
      inFlight.remove((Object) next.index);
      if (next.block.length > 0) {
        have.put(next.index, next.block);
        bytesRead += next.block.length;
      }
    }
  }

  /** As many as are still wanted, four at most. */
  private void startMore(Deque<Holder> sources) {
    int wanted = stripe.body().shape().k() - have.size();
    while (inFlight.size() < Math.min(AT_ONCE, wanted) && !sources.isEmpty()) {
      Holder source = sources.remove();
      int index = source.index();
      if (!have.containsKey(index) && !inFlight.contains(index)) {
        inFlight.add(index);
        repairs.env().start("gather " + stripe.id().shortHex() + "/" + index, () -> fetch(source));
      }
    }
  }

  private void fetch(Holder source) {
    byte[] block = new byte[0];
    try {
      block = block(source);
    } finally {
      fetched.offer(new Fetched(source.index(), block));
    }
  }

  /** Those that are there first, liars last; shuffled, so that repairs do not all ask the same. */
  private List<Holder> byPromise(List<Holder> holders) {
    List<Holder> shuffled = new ArrayList<>();
    List<Holder> rest = new ArrayList<>(holders);
    while (!rest.isEmpty()) {
      shuffled.add(rest.remove(repairs.env().random().nextInt(rest.size())));
    }
    return shuffled.stream()
        .filter(holder -> !holder.node().equals(repairs.overlay().self().nodeId()))
        .filter(holder -> !repairs.book().isMissing(stripe.id(), holder.index(), holder.node()))
        .sorted(
            Comparator.comparing((Holder holder) -> repairs.views().isLiar(holder.node()))
                .thenComparing(holder -> repairs.book().belief(holder.node())))
        .toList();
  }

  /** The block, or nothing. */
  private byte[] block(Holder source) {
    byte[] none = new byte[0];
    try {
      Optional<Member> host = repairs.overlay().find(source.node());
      return host.isEmpty() ? none : read(source, host.get());
    } catch (IOException unreachable) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "no block {0} of {1}: {2}",
          source.index(),
          stripe.id().shortHex(),
          unreachable.getMessage());
      return none;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none;
    }
  }

  private byte[] read(Holder source, Member host) throws IOException, InterruptedException {
    int blockBytes = stripe.body().blockBytes();
    Hash root = stripe.roots().get(source.index());
    BlockClient.Range whole =
        new BlockClient.Range(root, blockBytes, 0, BlockTree.leafCount(blockBytes));
    byte[] block = new byte[blockBytes];
    return switch (repairs.client().read(host, whole, priority, block, bytes -> true)) {
      case BlockReply.Done done -> block;
      case BlockReply.Lied lied -> {
        repairs.views().lied(source.node(), lied.detail());
        repairs.book().missing(stripe.id(), source.index(), source.node());
        liars.add(new Refusal(source.node(), host.device().site(), "gave " + lied.detail()));
        yield new byte[0];
      }
      case BlockReply.Refused refused -> {
        if (refused.reason() == BlockReply.Reason.NOT_HERE) {
          repairs.book().missing(stripe.id(), source.index(), source.node());
        }
        yield new byte[0];
      }
      case BlockReply.Receipted _, BlockReply.Presence _ -> new byte[0];
    };
  }
}
