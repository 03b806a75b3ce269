package dev.cairn.archive.backup;

import dev.cairn.archive.backup.VerifySample.StoredPack;
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
 * this order: all packs durable, index, snapshot, head. Then a sample of them is read back: by then
 * all is saved, so what is found wrong does not undo it.
 *
 * <p>Interrupting the calling thread cancels it: workers end, nothing half-written is visible, and
 * packs already receipted are used by the next run.
 */
public final class Backup {

  /** Batches of open files whose reading has not begun. */
  private static final int FILES_AHEAD = 96 / OpenedFiles.BATCH_FILES;

  /** Batches of entries to be looked up. */
  private static final int LOOKS_AHEAD = 64;

  /** Directories whose nodes are to be written. */
  private static final int WRITES_AHEAD = 2;

  /** Who waits less than this for a backup needs no total, and looking up every file takes CPU. */
  private static final Duration SCAN_AFTER = Duration.ofSeconds(2);

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
    if (!request.dryRun()) {
      vault.requireMayAdd(host); // before anything is stored
    }
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
      if (!request.dryRun()) { // of which nothing was stored
        List<StoredPack> sample = request.verify().choose(counters.stored(), vault.env().random());
        new ReadBack(vault, counters).of(sample);
      }
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
        Tasks reading = new Tasks(vault.env(), "file", workers, FILES_AHEAD);
        Tasks looking = new Tasks(vault.env(), "look", workers, LOOKS_AHEAD);
        Tasks writing = new Tasks(vault.env(), "write", workers, WRITES_AHEAD);
        Tasks scans = new Tasks(vault.env(), "scan", 1, 1)) {
      scans.start(() -> {
        vault.env().sleep(SCAN_AFTER);
        new Scan(counters, silent).run(sources);
        return true;
      });
      ParentTree parents =
          new ParentTree(
              vault.chunks(),
              request.comparison().rereadAll(),
              parent.isPresent()
                  && ParentTree.sawAllAttributes(parent.get(), request.label().user()));
      TreeSaver.Threads threads = new TreeSaver.Threads(reading, looking, writing);
      TreeSaver.Choice choice = new TreeSaver.Choice(selection, counters);
      Content root = new TreeSaver(chunks, files, threads, parents, choice).save(sources, oldRoot);
      counters.walkEnded();
      packs.flush();
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
