package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the same run of leaves of several data blocks of one stripe: a column. Asks the data
 * blocks' hosts and nobody else, as long as they answer; for every one that fails, is slow or was
 * caught lying, asks for another block's leaves, until the wanted ones are here or any k are, and
 * then decodes. Liars are asked when nobody else is left.
 *
 * <p>The decisions are here, the asking is behind {@link Source}. One thread runs it; the fetches
 * have their own and report by mailbox.
 */
final class ColumnRead {

  /** How often fetches in flight are looked at for being slow. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Environment env;
  private final Source source;
  private final Shape shape;
  private final List<Integer> wanted;
  private final Mailbox<Fetch> ended;
  private final SortedMap<Integer, byte[]> have = new TreeMap<>();
  private final Map<Integer, Deque<NodeId>> holders = new TreeMap<>();
  private final Set<NodeId> asked = new TreeSet<>();
  private final List<Fetch> inFlight = new ArrayList<>();
  private boolean searched;

  /** Where leaves come from. */
  interface Source {
    /** Begins to fetch; fills {@code fetch} and then puts it into {@code ended}, always. */
    void start(Fetch fetch, Mailbox<Fetch> ended);

    /** Further holders, beyond those that were given; asked at most once. */
    List<Holder> search(Set<NodeId> known) throws InterruptedException;

    /** Whom to ask later than others. */
    boolean isLiar(NodeId node);
  }

  /**
   * @param wanted data blocks, in order
   * @param listed holders as the holder list has them
   */
  ColumnRead(
      Environment env, Source source, Shape shape, List<Integer> wanted, List<Holder> listed) {
    this.env = env;
    this.source = source;
    this.shape = shape;
    this.wanted = wanted;
    this.ended = new Mailbox<>(env, Integer.MAX_VALUE);
    listed.forEach(this::add);
  }

  /**
   * Runs until the wanted blocks are here, or k of any kind, or nobody is left to ask.
   *
   * @return leaves by block index: all wanted, or at least k, or fewer and then it failed
   */
  SortedMap<Integer, byte[]> run() throws InterruptedException {
    wanted.forEach(this::askTrusted);
    while (!have.keySet().containsAll(wanted) && have.size() < shape.k()) {
      askForMore();
      if (inFlight.isEmpty() && !search()) {
        break;
      }
      if (!inFlight.isEmpty()) {
        ended.poll(LOOK).ifPresent(this::take);
      }
    }
    inFlight.forEach(Fetch::giveUp);
    return have;
  }

  private void take(Fetch fetch) {
    inFlight.remove(fetch);
    byte[] leaves = fetch.leaves();
    if (leaves.length > 0) {
      have.put(fetch.index(), leaves);
    } else if (wanted.contains(fetch.index())) {
      askTrusted(fetch.index()); // another holder of the same block, if there is one
    }
  }

  /** Asks for as many further blocks as wanted ones are in trouble. */
  private void askForMore() {
    long now = env.nanoTime();
    Set<Integer> onTrack = new TreeSet<>(have.keySet());
    inFlight.stream().filter(fetch -> !fetch.isSlow(now)).forEach(f -> onTrack.add(f.index()));
    if (onTrack.containsAll(wanted)) {
      return;
    }
    for (int index : byTrust()) {
      if (onTrack.size() >= shape.k()) {
        return;
      }
      boolean busy = inFlight.stream().anyMatch(fetch -> fetch.index() == index);
      if (!have.containsKey(index) && !busy && ask(index)) {
        onTrack.add(index);
      }
    }
  }

  /** Indices that somebody can still be asked for; those that only liars have come last. */
  private List<Integer> byTrust() {
    List<Integer> trusted = new ArrayList<>();
    List<Integer> doubtful = new ArrayList<>();
    holders.forEach((index, nodes) -> {
      NodeId next = nodes.peek();
      if (next != null) {
        (source.isLiar(next) ? doubtful : trusted).add(index);
      }
    });
    trusted.addAll(doubtful);
    return trusted;
  }

  private void askTrusted(int index) {
    Deque<NodeId> nodes = holders.get(index);
    NodeId next = nodes == null ? null : nodes.peek();
    if (next != null && !source.isLiar(next)) {
      ask(index);
    }
  }

  private boolean ask(int index) {
    Deque<NodeId> nodes = holders.get(index);
    NodeId node = nodes == null ? null : nodes.poll();
    if (node == null) {
      return false;
    }
    Fetch fetch = new Fetch(env, index, node);
    inFlight.add(fetch);
    source.start(fetch, ended);
    return true;
  }

  private boolean search() throws InterruptedException {
    if (searched) {
      return false;
    }
    searched = true;
    source.search(Set.copyOf(asked)).forEach(this::add);
    return !byTrust().isEmpty();
  }

  private void add(Holder holder) {
    asked.add(holder.node());
    Deque<NodeId> nodes = holders.computeIfAbsent(holder.index(), i -> new ArrayDeque<>());
    if (source.isLiar(holder.node())) {
      nodes.addLast(holder.node());
    } else {
      nodes.addFirst(holder.node());
    }
  }
}
