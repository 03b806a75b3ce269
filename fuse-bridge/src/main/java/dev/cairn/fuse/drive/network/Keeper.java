package dev.cairn.fuse.drive.network;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.network.Publisher.Outcome;
import dev.cairn.fuse.drive.store.Eviction;
import dev.cairn.fuse.drive.store.Incoming;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.storage.PeerStorage.HeadWatch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The drive's one thread towards the network: saves times, sends files that were closed, moves the
 * live tree some seconds after the last change, takes snapshots, merges what other devices did, and
 * evicts. Without a network it goes on trying, ever more seldom. What others ask of it waits for
 * its turn.
 */
public final class Keeper implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());

  /** How often it looks what there is to do. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration RETRY_MAX = Duration.ofMinutes(1);

  /** Other devices may be faster so often while one tree is published. */
  private static final int ROUNDS_MAX = 8;

  private final Environment env;
  private final Vault vault;
  private final Store store;
  private final KeeperSettings settings;
  private final Uploads uploads;
  private final Publisher publisher;
  private final Merger merger;
  private final Eviction eviction;
  private final Others others;
  private final HeadWatch watch;
  private final Set<Long> closed = ConcurrentHashMap.newKeySet();
  private final ReentrantLock turn = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable KernelCache kernel;
  private volatile State state;

  /** The sequence of the head that another device spoke of last. */
  private volatile long heard;

  private boolean stopping;
  private boolean ended;
  private @Nullable Thread thread;

  /**
   * What became of it so far.
   *
   * @param problem why the network could not be used last time; empty if it could
   * @param published when the network had all, as far as it was the same since
   * @param conflicts names whose versions were both kept, since the mount
   * @param unsent files that could not be read when the tree was sent last
   */
  public record State(
      Optional<String> problem, Optional<Instant> published, int conflicts, List<Unsent> unsent) {
    public State {
      unsent = List.copyOf(unsent);
    }

    State with(Optional<String> now) {
      return new State(now, published, conflicts, unsent);
    }

    State withSent(Optional<Instant> moment, List<Unsent> left) {
      return new State(Optional.empty(), moment, conflicts, left);
    }
  }

  /**
   * Who works beside it.
   *
   * @param onMerge told when another device's changes have come; does not wait
   */
  public record Others(VaultArchive archive, VaultQuota quota, Runnable onMerge) {}

  public Keeper(Vault vault, Operations operations, KeeperSettings settings, Others others) {
    this.env = vault.env();
    this.vault = vault;
    this.store = operations.store();
    this.settings = settings;
    this.uploads = new Uploads(vault, operations, settings.packs());
    this.publisher = new Publisher(vault, store, uploads, settings.device(), settings.filesMax());
    Incoming.Context context = new Incoming.Context(settings.device(), "", uploads::file);
    this.merger = new Merger(vault, store, others.archive(), context);
    this.eviction = new Eviction(operations);
    this.others = others;
    this.watch = vault.watch(this::heard);
    this.state = new State(Optional.empty(), Optional.empty(), 0, List.of());
  }

  /** Begins a new drive with what the vault has, if it is within reach. */
  public void begin() throws ArchiveException, IOException, InterruptedException {
    others.quota().look();
    if (!vault.isRead()) {
      return;
    }
    boolean fresh = store.word(Publisher.SEEN) == null && store.isClean();
    if (publisher.isBehind()) {
      merge();
    } else if (fresh && vault.live().length == 0 && !vault.snapshots().all().isEmpty()) {
      merger.begin(vault.snapshots().all().getLast());
      store.keepWord(Publisher.SEEN, new byte[0]);
    }
  }

  /** The kernel is there; the thread begins its rounds. */
  public void start(@Nullable KernelCache cache) {
    kernel = cache;
    lock.lock();
    try {
      thread = env.start("drive-keeper", this::run);
    } finally {
      lock.unlock();
    }
  }

  private void heard(long sequence) {
    heard = sequence; // whichever is last: a false one must not hide those that follow
  }

  /** A file that has changed was closed; the tree takes along what is not noted here. */
  public void closed(long inode) {
    if (closed.size() < settings.filesMax()) {
      closed.add(inode);
    }
  }

  /** Whether its bytes are being sent. */
  public boolean isUploading(long inode) {
    return uploads.isUnderWay(inode);
  }

  /** What became of it so far. */
  public State state() {
    return state;
  }

  private void run() {
    try {
      rounds();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "the drive's keeper was interrupted");
    } finally {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void rounds() throws InterruptedException {
    Round round = new Round();
    while (!isStopping()) {
      env.sleep(TICK);
      round.go();
    }
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /** What is due when; used by the thread alone. */
  private final class Round {
    private final PollPace pace = new PollPace(settings.poll(), env.nanoTime());
    private long snapshot = env.nanoTime();
    private long busy = env.nanoTime();
    private long retryAt = env.nanoTime();
    private Duration retry = TICK;
    private boolean changedSince;

    void go() throws InterruptedException {
      turn.lockInterruptibly();
      try {
        store.saveAll();
        eviction.run(settings.cacheBytesMax());
        others.quota().lookIfLow();
        if (env.nanoTime() - retryAt >= 0) {
          network();
          retry = TICK;
          state = state.with(Optional.empty());
        }
      } catch (ArchiveException | IOException e) {
        failed(e);
      } catch (RuntimeException bug) {
        // One round that crashed must not be the last: the drive would keep all to itself in
        // silence.
        LOG.log(System.Logger.Level.ERROR, "bug in the drive's keeper", bug);
        failed(ArchiveException.crashed("the drive's keeper", bug));
      } finally {
        turn.unlock();
      }
    }

    private void failed(Exception e) {
      pace.missed();
      LOG.log(System.Logger.Level.INFO, "the drive is not on the network: {0}", e.getMessage());
      state = state.with(Optional.of(e.getMessage() + ""));
      retryAt = env.nanoTime() + retry.toNanos();
      retry = retry.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : retry.multipliedBy(2);
    }

    private void network() throws ArchiveException, IOException, InterruptedException {
      poll();
      if (sendClosed()) {
        busy = env.nanoTime();
        changedSince = true;
      }
      boolean changed = isChanged();
      changedSince |= changed;
      boolean due = changedSince && since(snapshot, settings.snapshots());
      boolean again = !state.unsent().isEmpty() && since(busy, RETRY_MAX);
      boolean full = uploads.count() >= settings.filesMax();
      if (due || again || full || (changed && since(busy, settings.quiet()))) {
        publish(due);
        busy = env.nanoTime();
        if (due) {
          snapshot = env.nanoTime();
          changedSince = false;
        }
      }
    }

    private void poll() throws ArchiveException, IOException, InterruptedException {
      long known = vault.sequence();
      boolean hinted = heard > known;
      if (!vault.isRead()) {
        pace.missed();
      }
      if (pace.isDue(env.nanoTime(), hinted, watch.mayHear())) {
        vault.refresh();
        boolean moved = vault.sequence() > known;
        pace.polled(env.nanoTime(), hinted, moved);
        heard = hinted && !moved ? 0 : heard; // it was false
        if (publisher.isBehind()) {
          merge();
        }
      }
    }

    /** What cannot be read is no reason to send the tree over and over. */
    private boolean isChanged() {
      return state.unsent().isEmpty() ? !store.isClean() : store.isChangedSinceExport();
    }

    private boolean since(long moment, Duration length) {
      return env.nanoTime() - moment >= length.toNanos();
    }
  }

  private boolean sendClosed() throws ArchiveException, InterruptedException {
    boolean sent = false;
    for (Long inode : List.copyOf(closed)) {
      if (uploads.count() >= settings.filesMax()) {
        break; // the tree has to move first
      }
      try {
        uploads.file(inode);
        sent = true;
      } catch (ArchiveException e) {
        uploads.forget();
        throw e;
      } finally {
        closed.remove(inode); // if it failed, the next tree takes it along
      }
    }
    return sent;
  }

  private void merge() throws ArchiveException, IOException, InterruptedException {
    int conflicts = merger.merge(kernel);
    others.onMerge().run();
    state =
        new State(
            state.problem(), state.published(), state.conflicts() + conflicts, state.unsent());
  }

  private Optional<Snapshot> publish(boolean withSnapshot)
      throws ArchiveException, IOException, InterruptedException {
    Instant began = env.now();
    int overtaken = 0;
    while (true) {
      switch (publisher.publish(withSnapshot)) {
        case Outcome.Overtaken ignored -> {
          if (++overtaken > ROUNDS_MAX) {
            throw new ArchiveException("other devices moved the drive all the time: try again");
          }
          merge();
          began = env.now();
        }
        case Outcome.Nothing(boolean whole, List<Unsent> unsent) -> {
          sent(state.published(), unsent);
          if (whole) {
            others.quota().look(); // few files are left to be counted
            return Optional.empty();
          }
        }
        case Outcome.Published(Optional<Snapshot> snapshot, boolean whole, List<Unsent> unsent) -> {
          sent(whole ? Optional.of(began) : state.published(), unsent);
          if (whole) {
            others.quota().look();
            return snapshot;
          }
        }
      }
    }
  }

  private void sent(Optional<Instant> moment, List<Unsent> unsent) {
    if (!unsent.equals(state.unsent())) {
      unsent.forEach(one -> LOG.log(System.Logger.Level.WARNING, "not sent: {0}", one));
    }
    state = state.withSent(moment, unsent);
  }

  /**
   * Returns when all that the drive was when this was called is on the network.
   *
   * @param withSnapshot takes a snapshot of it as well
   * @return the snapshot, if one was taken
   */
  public Optional<Snapshot> sync(boolean withSnapshot)
      throws ArchiveException, IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      vault.refresh();
      Optional<Snapshot> snapshot = publish(withSnapshot);
      vault.storage().settle();
      return snapshot;
    } finally {
      turn.unlock();
    }
  }

  /** Ends the thread; waits for what it is doing. */
  @Override
  public void close() {
    watch.close();
    lock.lock();
    try {
      stopping = true;
      if (thread != null) {
        thread.interrupt();
        while (!ended) {
          changed.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
    uploads.close();
  }
}
