package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a restore would do: {@link TreeRestorer}'s walk with {@link Existing}'s judgement, told in
 * the same events, and nothing is written. Of the network it needs the trees alone; what is in the
 * target is read where the restore would compare it. It does not see what only writing shows: a
 * full disk, a name that the file system does not take, content that no host has any more.
 */
final class Preview {

  private final Vault vault;
  private final RestoreCounters counters;
  private final Overwrite overwrite;
  private final boolean delete;
  private final LocalContent local;
  private final LinkedNames names = new LinkedNames();

  /** First names of nodes with several that would be made anew: what is there now is none. */
  private final Set<ByteBuffer> made = new HashSet<>();

  Preview(Vault vault, RestoreCounters counters, Overwrite overwrite, boolean delete) {
    this.vault = vault;
    this.counters = counters;
    this.overwrite = overwrite;
    this.delete = delete;
    this.local = new LocalContent(vault.keys().chunkIdKey());
  }

  /**
   * A folder that a restore would go through.
   *
   * @param target the restore's
   * @param handle null if it is not there yet, or is empty
   * @param path from the target
   */
  private record Place(
      @Nullable DirectoryHandle target,
      @Nullable DirectoryHandle handle,
      byte[] path,
      String shown) {

    byte[] path(Node node) {
      return PathBytes.join(path, node.name());
    }

    String shown(Node node) {
      return shown + "/" + PathBytes.printable(node.name());
    }

    Place child(Node node, @Nullable DirectoryHandle child) {
      return new Place(target, child, path(node), shown(node));
    }

    @Nullable Stat there(Node node) throws PosixException {
      return handle == null ? null : TreeRestorer.there(handle, node.name());
    }
  }

  /**
   * Of everything in a folder's content.
   *
   * @param target null if nothing is in it
   */
  void of(@Nullable DirectoryHandle target, Content content) throws InterruptedException {
    walk(new Place(target, target, new byte[0], ""), content);
  }

  /**
   * Of one node.
   *
   * @param target null if nothing is in it
   */
  void of(@Nullable DirectoryHandle target, Node node) throws InterruptedException {
    look(new Place(target, target, new byte[0], ""), node);
  }

  private void walk(Place place, Content content) throws InterruptedException {
    try {
      Leftovers leftovers =
          delete && place.handle() != null
              ? Leftovers.in(place.handle(), place.shown(), counters)
              : Leftovers.NONE;
      DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), content);
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        leftovers.keep(node.name());
        look(place, node);
      }
      leftovers.tell(names::unlink);
    } catch (PosixException e) {
      counters.failed(place.shown() + "/", "delete", e.getMessage() + "");
    } catch (ArchiveException | TreeFormatException e) {
      if (e instanceof UnreadableStripeException lost) {
        counters.unreadable(lost.outcome());
      }
      counters.failed(place.shown() + "/", "fetch", "the rest is lost: " + e.getMessage());
    }
  }

  private void look(Place place, Node node) throws InterruptedException {
    try {
      Stat stat = place.there(node);
      Stat there = stat == null ? null : names.now(stat);
      if (node.kind() == NodeKind.DIRECTORY) {
        directory(place, node, there);
      } else if (!linked(place, node, there)) {
        judge(place, node, there);
      }
    } catch (PosixException e) {
      names.forget(place.path(node), node);
      counters.failed(place.shown(node), "create", e.getMessage() + "");
    }
  }

  private void directory(Place place, Node node, @Nullable Stat there)
      throws PosixException, InterruptedException {
    DirectoryHandle parent = place.handle();
    if (parent == null || there == null || there.kind() != FileKind.DIRECTORY) {
      if (there != null && isLeft(there, node)) {
        counters.failed(place.shown(node), "create", TreeRestorer.noFolder(overwrite));
        return;
      }
      walk(place.child(node, null), node.content());
      counters.restored(place.shown(node), 0, false);
      return;
    }
    try (DirectoryHandle handle = parent.openDirectory(node.name())) {
      walk(place.child(node, handle), node.content());
    }
    if (overwrite != Overwrite.NEVER) {
      counters.restored(place.shown(node), 0, false);
    }
  }

  private boolean isLeft(Stat there, Node node) {
    return Existing.of(overwrite, there, node, true) == Existing.LEFT;
  }

  private boolean linked(Place place, Node node, @Nullable Stat there) throws PosixException {
    if (node.identity().links() < 2) {
      return false;
    }
    byte[] first = names.firstOf(place.path(node), node);
    if (first == null) {
      return false;
    }
    boolean stays = there != null && (isSame(place, first, there) || isLeft(there, node));
    if (stays) {
      counters.unchanged(place.shown(node), node.size(), node.kind() == NodeKind.FILE);
    } else {
      remake(place, node, there, 0);
    }
    return true;
  }

  private boolean isSame(Place place, byte[] first, Stat there) throws PosixException {
    if (place.target() == null || made.contains(ByteBuffer.wrap(first))) {
      return false;
    }
    Stat stat = TreeRestorer.there(place.target(), first);
    return stat != null && there.isSameFile(stat);
  }

  private void judge(Place place, Node node, @Nullable Stat there)
      throws PosixException, InterruptedException {
    if (there == null) {
      make(place, node, null);
      return;
    }
    switch (decide(place, node, there)) {
      case LEFT -> {
        names.forget(place.path(node), node);
        boolean isFile = node.kind() == NodeKind.FILE;
        counters.unchanged(place.shown(node), node.size(), isFile);
      }
      case WHOLE -> {
        names.claim(there);
        counters.foundThere(node.content().bytes());
        counters.unchanged(place.shown(node), node.size(), true);
      }
      case COMPARED -> {
        names.claim(there);
        compare(place, node, there);
      }
      case REPLACED -> make(place, node, there);
    }
  }

  private Existing decide(Place place, Node node, Stat there)
      throws PosixException, InterruptedException {
    boolean shared = names.isShared(there, node);
    Existing decided = Existing.of(overwrite, there, node, shared);
    return decided.staysIfWhole(there, node, shared) && isAll(found(place, node, there), node)
        ? Existing.WHOLE
        : decided;
  }

  private void make(Place place, Node node, @Nullable Stat there) throws PosixException {
    made.add(ByteBuffer.wrap(place.path(node)));
    remake(place, node, there, node.kind() == NodeKind.FILE ? node.content().bytes() : 0);
  }

  /** Counts a node that is made anew, if what is there may go: a folder with content may not. */
  private void remake(Place place, Node node, @Nullable Stat there, long written)
      throws PosixException {
    boolean isFolder = there != null && there.kind() == FileKind.DIRECTORY;
    if (isFolder && place.handle() != null && !isEmpty(place.handle(), node.name())) {
      names.forget(place.path(node), node);
      counters.failed(place.shown(node), "create", "a folder that is not empty is in its place");
    } else {
      if (there != null && !isFolder) {
        names.unlink(there);
      }
      counters.wrote(written);
      counters.restored(place.shown(node), node.size(), node.kind() == NodeKind.FILE);
    }
  }

  private static boolean isEmpty(DirectoryHandle parent, byte[] name) throws PosixException {
    try (DirectoryHandle inner = parent.openDirectory(name)) {
      return inner.list().isEmpty();
    }
  }

  private static boolean isAll(Found found, Node node) {
    return found.bytes() == node.content().bytes() && !found.needsShaping();
  }

  private void compare(Place place, Node node, Stat there)
      throws PosixException, InterruptedException {
    Found found = found(place, node, there);
    counters.foundThere(found.bytes());
    counters.wrote(node.content().bytes() - found.bytes());
    if (isAll(found, node)) {
      counters.unchanged(place.shown(node), node.size(), true);
    } else {
      counters.updated(place.shown(node), node.size());
    }
  }

  /** How much of a node's content a file that is there has at its place. */
  private record Found(long bytes, boolean needsShaping) {}

  private Found found(Place place, Node node, Stat there)
      throws PosixException, InterruptedException {
    Layout layout = new Layout(node);
    if (place.handle() == null) {
      return new Found(0, true);
    }
    try (FileHandle file = place.handle().openForRead(node.name())) {
      long bytes = 0;
      long offset = 0;
      ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        bytes += local.hasWritten(file, layout, ref, offset) ? ref.bytes() : 0;
        offset += ref.bytes();
      }
      return new Found(bytes, layout.needsShaping(file, there.bytes()));
    } catch (ArchiveException | TreeFormatException e) {
      counters.failed(place.shown(node), "fetch", e.getMessage() + "");
      return new Found(0, true);
    }
  }
}
