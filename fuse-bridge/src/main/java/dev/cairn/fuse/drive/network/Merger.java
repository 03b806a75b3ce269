package dev.cairn.fuse.drive.network;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.store.Archive;
import dev.cairn.fuse.drive.store.Incoming;
import dev.cairn.fuse.drive.store.Incoming.Told;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.KernelCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings what other devices have moved the live tree to into the store. For one thread. */
final class Merger {

  private final Vault vault;
  private final Store store;
  private final Archive archive;
  private final Incoming.Context context;

  Merger(Vault vault, Store store, Archive archive, Incoming.Context context) {
    this.vault = vault;
    this.store = store;
    this.archive = archive;
    this.context = context;
  }

  /** Merges the head's live tree; names whose versions are both kept. */
  int merge(@Nullable KernelCache kernel)
      throws ArchiveException, IOException, InterruptedException {
    byte[] live = vault.live();
    if (live.length == 0) {
      store.keepWord(Publisher.SEEN, live);
      return 0;
    }
    LiveTree theirs = LiveTree.decode(live);
    byte[] seen = Publisher.seen(store);
    Node root = root(theirs.top());
    Node base = seen.length == 0 ? empty(root) : root(LiveTree.decode(seen).top());
    int conflicts = merge(base, root, theirs.device(), kernel);
    store.keepWord(Publisher.SEEN, live);
    return conflicts;
  }

  /** Begins an empty drive with what a backup saved. */
  void begin(Snapshot snapshot) throws ArchiveException, IOException, InterruptedException {
    Node root = directory(snapshot.root());
    merge(directory(Content.EMPTY), root, snapshot.host(), null);
  }

  private int merge(Node base, Node theirs, String device, @Nullable KernelCache kernel)
      throws ArchiveException, IOException, InterruptedException {
    Incoming incoming =
        new Incoming(store, new Incoming.Context(context.ours(), device, context.sender()));
    try {
      incoming.mergeRoot(base, theirs);
    } catch (ErrnoException e) {
      throw new ArchiveException("merging the drive of " + device + ": " + e.getMessage(), e);
    } finally {
      if (kernel != null) {
        incoming.told().forEach(told -> tell(kernel, told));
      }
    }
    return incoming.conflicts();
  }

  private static void tell(KernelCache kernel, Told told) {
    if (told.name() != null) {
      kernel.invalidateName(told.name());
    } else {
      kernel.invalidate(told.inode());
    }
  }

  private Node root(Content top) throws ArchiveException, InterruptedException {
    List<Node> nodes = new ArrayList<>();
    archive.directory(top, nodes::add);
    if (nodes.size() != 1 || nodes.getFirst().kind() != NodeKind.DIRECTORY) {
      throw new ArchiveException("the live tree in the vault's head is not one");
    }
    return nodes.getFirst();
  }

  /** What there was before there was anything: the same root without entries. */
  private static Node empty(Node root) {
    return new Node(
        root.name(),
        NodeKind.DIRECTORY,
        root.mode(),
        root.owner(),
        root.modified(),
        root.changed(),
        root.identity(),
        0,
        Content.EMPTY,
        List.of(),
        new byte[0],
        0,
        root.attributes());
  }

  private static Node directory(Content content) {
    Node.Time time = new Node.Time(0, 0);
    return new Node(
        LiveTree.rootName(),
        NodeKind.DIRECTORY,
        0755,
        new Node.Owner(0, 0, "", ""),
        time,
        time,
        new Node.Identity(0, 1, 2),
        0,
        content,
        List.of(),
        new byte[0],
        0,
        List.of());
  }
}
