package dev.cairn.fuse.drive.network;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.LiveOutcome;
import dev.cairn.crypto.Hash;
import dev.cairn.fuse.drive.store.Export;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.FileSystem;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Moves the vault's live tree to what the drive is. In this order: bytes and pages durable, the
 * intention noted in the store, the head, and then the store's note that all that is on the
 * network. A crash between the last two is recognised by the note. For one thread.
 */
final class Publisher {

  /** The live tree that this device saw or wrote last: the base of the next merge. */
  static final String SEEN = "live-seen";

  /** The live tree that was about to be written. */
  static final String INTENDED = "live-intended";

  private static final List<String> PATHS = List.of("drive");

  private final Vault vault;
  private final Store store;
  private final Uploads uploads;
  private final String device;
  private final int filesMax;

  Publisher(Vault vault, Store store, Uploads uploads, String device, int filesMax) {
    this.vault = vault;
    this.store = store;
    this.uploads = uploads;
    this.device = device;
    this.filesMax = filesMax;
  }

  /** How {@link #publish} ended. */
  sealed interface Outcome {
    /**
     * The network has the drive as it was when this began, but for what is unsent.
     *
     * @param whole false if it was too much for one move: publish again; a snapshot comes with the
     *     last
     */
    record Published(Optional<Snapshot> snapshot, boolean whole, List<Unsent> unsent)
        implements Outcome {}

    /** Nothing had changed that can be sent; if {@code whole}, nowhere. */
    record Nothing(boolean whole, List<Unsent> unsent) implements Outcome {}

    /** Another device has moved the tree: merge, and publish again. */
    record Overtaken() implements Outcome {}
  }

  /** The live tree that is the base of the next merge; empty bytes if there was none. */
  static byte[] seen(Store store) throws IOException {
    byte[] seen = store.word(SEEN);
    return seen == null ? new byte[0] : seen;
  }

  /** Whether the head has a tree that this device does not know. */
  boolean isBehind() throws IOException {
    byte[] live = vault.live();
    if (Arrays.equals(live, store.word(INTENDED))) {
      store.keepWord(SEEN, live); // written, then the process died
    }
    return !Arrays.equals(live, seen(store));
  }

  /** Sends what has changed and moves the head; with a snapshot if there is to be one. */
  Outcome publish(boolean withSnapshot) throws ArchiveException, IOException, InterruptedException {
    if (!vault.isRead()) {
      vault.refresh();
    }
    if (isBehind()) {
      return new Outcome.Overtaken();
    }
    if (store.isClean() && !withSnapshot) {
      return new Outcome.Nothing(true, List.of());
    }
    try (Export export = Export.begin(store, filesMax)) {
      return publish(export, withSnapshot);
    } finally {
      uploads.forget();
    }
  }

  private Outcome publish(Export export, boolean withSnapshot)
      throws ArchiveException, IOException, InterruptedException {
    Instant time = vault.env().now();
    Node root = export.save(FileSystem.ROOT, LiveTree.rootName(), uploads);
    PageBuilder<ArchiveException> top = new PageBuilder<>(uploads::page);
    top.add(root);
    LiveTree tree = new LiveTree(top.build(), device, time);
    uploads.flush();
    byte[] seen = seen(store);
    if (!withSnapshot && seen.length > 0 && LiveTree.decode(seen).top().equals(tree.top())) {
      export.published(); // changed and changed back, or nothing of it can be read
      return new Outcome.Nothing(export.isWhole(), export.unsent());
    }
    byte[] live = tree.encode();
    store.keepWord(INTENDED, live);
    Optional<Snapshot> draft =
        withSnapshot && export.isWhole()
            ? Optional.of(snapshot(time, root.content(), export.stats()))
            : Optional.empty();
    return switch (vault.commitLive(seen, live, draft)) {
      case LiveOutcome.Overtaken ignored -> new Outcome.Overtaken();
      case LiveOutcome.Moved(Optional<Snapshot> snapshot) -> {
        store.keepWord(SEEN, live);
        export.published();
        yield new Outcome.Published(snapshot, export.isWhole(), export.unsent());
      }
    };
  }

  private Snapshot snapshot(Instant time, Content root, Snapshot.Stats stats) {
    Hash unnamed = Hash.copyOf(new byte[Hash.BYTES]);
    String user = System.getProperty("user.name", "");
    return new Snapshot(
        unnamed, time, device, user, PATHS, List.of("drive"), root, Optional.empty(), stats);
  }
}
