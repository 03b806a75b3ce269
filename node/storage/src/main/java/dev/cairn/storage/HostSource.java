package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.StripeReader.Column;
import dev.cairn.storage.StripeWriter.OwnerParts;
import dev.cairn.storage.budget.Priority;
import dev.cairn.storage.exchange.BlockClient;
import dev.cairn.storage.exchange.BlockReply;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The hosts of one stripe as the source of one column. */
final class HostSource implements ColumnRead.Source {

  private static final System.Logger LOG = System.getLogger(HostSource.class.getName());

  /** Bounds of patience (protocols: mean + 4 deviations, 0.5 to 10 s). */
  private static final Duration PATIENCE_MIN = Duration.ofMillis(500);

  private static final Duration PATIENCE_MAX = Duration.ofSeconds(10);

  private final Environment env;
  private final Overlay overlay;
  private final OwnerParts owner;
  private final StripeRecord stripe;
  private final Column column;
  private final Notes notes;

  /** Who failed and who lied while one range was read. Safe for many threads. */
  static final class Notes {
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private final List<Refusal> liars = new CopyOnWriteArrayList<>();
    private final Set<NodeId> silent = new ConcurrentSkipListSet<>();
    private final AtomicReference<@Nullable Throwable> crash = new AtomicReference<>();

    /** A bug of ours, or memory that ran out. */
    void crashed(Throwable bug) {
      crash.compareAndSet(null, bug);
    }

    /** The first crash; null if there was none. */
    @Nullable Throwable crash() {
      return crash.get();
    }

    List<Refusal> refusals() {
      return List.copyOf(refusals);
    }

    /** How many could not be reached. */
    int silent() {
      return silent.size();
    }

    List<Refusal> liars() {
      return List.copyOf(liars);
    }
  }

  HostSource(
      Environment env,
      Overlay overlay,
      OwnerParts owner,
      StripeRecord stripe,
      Column column,
      Notes notes) {
    this.env = env;
    this.overlay = overlay;
    this.owner = owner;
    this.stripe = stripe;
    this.column = column;
    this.notes = notes;
  }

  @Override
  public void start(Fetch fetch, Mailbox<Fetch> ended) {
    env.start(
        "fetch " + stripe.id().shortHex() + "/" + fetch.index(),
        () -> {
          try {
            fetch(fetch);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException | Error bug) {
            notes.crashed(bug);
          } finally {
            ended.offer(fetch);
          }
        });
  }

  private void fetch(Fetch fetch) throws InterruptedException {
    Optional<Member> found = overlay.find(fetch.node());
    if (found.isEmpty()) {
      notes.silent.add(fetch.node());
      note(fetch.node(), "?", "is not known to anybody asked");
      return;
    }
    Member host = found.get();
    fetch.patience(patience(host));
    int blockBytes = stripe.body().blockBytes();
    BlockClient.Range range =
        new BlockClient.Range(
            stripe.roots().get(fetch.index()), blockBytes, column.firstLeaf(), column.leafCount());
    byte[] leaves = new byte[range.bytes()];
    String site = host.device().site();
    try {
      switch (owner.client().read(host, range, Priority.READ, leaves, bytes -> fetch.moved())) {
        case BlockReply.Done done -> fetch.succeeded(leaves);
        case BlockReply.Refused refused ->
            note(fetch.node(), site, refused.reason().words() + ": " + refused.detail());
        case BlockReply.Lied lied -> lied(fetch.node(), site, lied.detail());
        case BlockReply.Receipted nonsense -> note(fetch.node(), site, "answers nonsense");
        case BlockReply.Presence nonsense -> note(fetch.node(), site, "answers nonsense");
      }
    } catch (IOException e) {
      notes.silent.add(fetch.node());
      note(fetch.node(), site, "cannot be reached: " + e.getMessage());
    }
  }

  private void lied(NodeId node, String site, String how) {
    owner.views().lied(node, how);
    notes.liars.add(new Refusal(node, site, "gave " + how));
    note(node, site, "gave " + how);
  }

  private void note(NodeId node, String site, String reason) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "nothing of stripe {0} from {1}@{2}: {3}",
        stripe.id().shortHex(),
        node.shortHex(),
        site,
        reason);
    notes.refusals.add(new Refusal(node, site, reason));
  }

  private Duration patience(Member host) {
    Duration patience = overlay.patience(host);
    if (patience.compareTo(PATIENCE_MIN) < 0) {
      return PATIENCE_MIN;
    }
    return patience.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX : patience;
  }

  @Override
  public List<Holder> search(Set<NodeId> known) throws InterruptedException {
    return new HolderSearch(env, overlay, owner.client()).find(stripe, known);
  }

  @Override
  public boolean isLiar(NodeId node) {
    return owner.views().isLiar(node);
  }
}
