package dev.cairn.app.gateway.webdav;

import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.snapshot.Top;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folders at the top: one for each snapshot, named as in a drive's {@code .snapshots}, and
 * {@value #LATEST}. Safe for many threads.
 */
final class SnapshotFolders {

  static final String LATEST = "latest";

  private static final System.Logger LOG = System.getLogger(SnapshotFolders.class.getName());

  /** Whoever looks at the top sees what other devices had saved so long ago. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  private final Vault vault;
  private final SnapshotFilter filter;
  private final ReentrantLock refreshing = new ReentrantLock();
  private long refreshedNanos;
  private boolean refreshed;
  private volatile Named named;

  /** The folders of one state of the vault. */
  private record Named(Snapshots of, Map<String, Node> folders) {}

  SnapshotFolders(Vault vault, SnapshotFilter filter) {
    this.vault = vault;
    this.filter = filter;
    this.named = name(vault.snapshots());
  }

  private Named name(Snapshots snapshots) {
    List<Snapshot> accepted = filter.of(snapshots.all());
    Map<String, Node> folders = new LinkedHashMap<>();
    for (Node folder : Top.folders(accepted)) {
      folders.put(new String(folder.name(), StandardCharsets.US_ASCII), folder);
    }
    if (!accepted.isEmpty()) {
      Snapshot newest = accepted.getLast();
      byte[] latest = LATEST.getBytes(StandardCharsets.US_ASCII);
      folders.put(LATEST, Top.directory(latest, newest.root(), newest.time()));
    }
    return new Named(snapshots, folders);
  }

  /** All, in byte order. */
  List<Node> all() throws InterruptedException {
    refresh();
    return new ArrayList<>(now().values());
  }

  /** That of a name. */
  Optional<Node> find(String name) throws InterruptedException {
    if (name.equals(LATEST) || !now().containsKey(name)) {
      refresh();
    }
    return Optional.ofNullable(now().get(name));
  }

  private Map<String, Node> now() {
    Named known = named;
    Snapshots snapshots = vault.snapshots();
    if (known.of != snapshots) {
      known = name(snapshots);
      named = known;
    }
    return known.folders;
  }

  /** Reads the vault's head, now and then. Out of reach of its keepers, what is known is shown. */
  private void refresh() throws InterruptedException {
    if (!refreshing.tryLock()) {
      return; // somebody is at it
    }
    try {
      if (refreshed && vault.env().nanoTime() - refreshedNanos < FRESH.toNanos()) {
        return;
      }
      try {
        vault.refresh();
      } catch (ArchiveException e) {
        LOG.log(System.Logger.Level.WARNING, "shows the snapshots known before: " + e.getMessage());
      }
      refreshed = true;
      refreshedNanos = vault.env().nanoTime();
    } finally {
      refreshing.unlock();
    }
  }
}
