package dev.cairn.archive.backup;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.NotStoredException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One backup run. Use once.
 *
 * <p>One thread walks; files are read, cut, compressed and sealed by as many workers as there are
 * cores; full packs travel beside them, and when the network is slower the workers wait. Then, in
 * this order: all packs durable, index, snapshot, head.
 *
 * <p>Interrupting the calling thread cancels it: workers end, nothing half-written is visible, and
 * packs already receipted are used by the next run.
 */
public final class Backup {

  /** Open files whose reading has begun or waits for a buffer. */
  private static final int FILES_AHEAD = 64;

  private final Vault vault;
  private final BackupRequest request;
  private final BackupSettings settings;
  private final Counters counters;

  /**
   * Prepares a run.
   *
   * @param listener hears what happens; {@link BackupEvent.Listener#NONE} for none
   */
  public Backup(Vault vault, BackupRequest request, BackupEvent.Listener listener) {
    this(vault, request, listener, BackupSettings.ofMachine());
  }

  /** Prepares a run that takes what {@code settings} say. */
  public Backup(
      Vault vault, BackupRequest request, BackupEvent.Listener listener, BackupSettings settings) {
    this.vault = vault;
    this.settings = settings;
    this.request = request;
    this.counters = new Counters(listener);
  }

  /** Runs to the end; blocks. */
  public BackupOutcome run() throws ArchiveException, InterruptedException {
    long began = vault.env().nanoTime();
    Instant time = request.label().time().orElse(vault.env().now());
    vault.refresh();
    List<String> paths =
        request.paths().stream()
            .map(path -> PathBytes.printable(PathBytes.of(path.toAbsolutePath().normalize())))
            .toList();
    String host = request.label().host();
    Optional<Snapshot> parent =
        request.comparison().parent().or(() -> vault.snapshots().parentOf(host, paths));
    try {
      Content root = saveTree(parent);
      if (counters.savedNothing(paths)) {
        return new BackupOutcome.NothingToSave(counters.failures());
      }
      Snapshot draft =
          new Snapshot(
              Hash.copyOf(new byte[Hash.BYTES]),
              time,
              host,
              request.label().user(),
              paths,
              request.label().tags(),
              root,
              parent.map(Snapshot::id),
              counters.stats());
      Snapshot snapshot = request.dryRun() ? draft : vault.commit(draft);
      counters.settled(vault.storage().settle());
      Duration took = Duration.ofNanos(vault.env().nanoTime() - began);
      return outcome(counters.summary(snapshot, took));
    } catch (NotStoredException e) {
      return e.tooFewHosts()
          ? new BackupOutcome.TooFewHosts(e.got(), e.needed())
          : new BackupOutcome.NotDurable(e.what(), e.got(), e.needed(), e.asked(), e.refusals());
    }
  }

  private BackupOutcome outcome(BackupSummary summary) {
    List<BackupEvent.Failed> failed = counters.failures();
    return failed.isEmpty()
        ? new BackupOutcome.Completed(summary)
        : new BackupOutcome.Partly(summary, failed);
  }

  private Content saveTree(Optional<Snapshot> parent)
      throws ArchiveException, InterruptedException {
    int workers = settings.workers();
    Sources sources = new Sources(request.paths());
    Selection selection =
        new Selection(
            request.exclusions(), (path, why) -> counters.failed(path, "ignore file", why));
    Selection silent = new Selection(request.exclusions(), (path, why) -> {});
    Content oldRoot = parent.map(Snapshot::root).orElse(Content.EMPTY);
    // Closed in the opposite order: readers first, then their workers, then the senders.
    try (PackWriter packs =
            new PackWriter(
                vault,
                new PackWriter.Limits(
                    settings.packBytes(), settings.packsUnderWay(), request.dryRun()),
                (pack, stored) -> counters.packStored(pack.payloadBytes(), stored));
        ChunkSaver chunks = new ChunkSaver(vault, packs, counters, workers);
        FileSaver files = new FileSaver(vault, chunks, counters, workers);
        Tasks tasks = new Tasks(vault.env(), FILES_AHEAD);
        Tasks scans = new Tasks(vault.env(), 1)) {
      Promise<Boolean> scan =
          scans.start(
              "scan",
              () -> {
                new Scan(counters, silent).run(sources);
                return true;
              });
      ParentTree parents = new ParentTree(vault.chunks(), request.comparison().rereadAll());
      TreeSaver.Choice choice = new TreeSaver.Choice(selection, counters);
      Content root = new TreeSaver(chunks, files, tasks, parents, choice).save(sources, oldRoot);
      packs.flush();
      scan.await();
      return root;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** How far it is; from any thread, at any time. */
  public BackupProgress progress() {
    return counters.progress();
  }
}
