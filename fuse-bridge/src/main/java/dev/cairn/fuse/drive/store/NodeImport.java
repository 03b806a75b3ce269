package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes inodes of nodes. Nodes of one file with several names become one inode, also over several
 * directories, whenever those are listed. For one directory and one change; end with {@link
 * #finish}.
 */
final class NodeImport {

  private final Store store;
  private final Change change;
  private final long directory;
  private final Map<Inode.Origin, Inode> shared = new HashMap<>();
  private final Map<Inode, Integer> names = new HashMap<>();

  NodeImport(Store store, Change change, long directory) {
    this.store = store;
    this.change = change;
    this.directory = directory;
  }

  /** Adds a node's name and, unless it is known, its inode. */
  Inode add(Node node) throws StoreException {
    return add(node, store.sequence.next());
  }

  /** As {@link #add(Node)}, at a place in listings. */
  Inode add(Node node, long cookie) throws StoreException {
    Inode inode = inode(node);
    int type = inode.mode & Inode.TYPE_MASK;
    store.names.add(change, directory, new Names.Entry(node.name(), inode.number, cookie, type));
    return inode;
  }

  /** The inode of a node, which gets another name if it is known. */
  private Inode inode(Node node) throws StoreException {
    boolean isShared = node.kind() != NodeKind.DIRECTORY && node.identity().links() > 1;
    if (!isShared) {
      return make(node);
    }
    Inode.Origin origin = new Inode.Origin(node.identity().device(), node.identity().inode());
    Inode known = shared.get(origin);
    if (known == null) {
      known = find(origin, node);
    }
    if (known == null) {
      known = make(node);
      known.set(Inode.SHARED, true);
      change.put(Table.ORIGINS, Keys.of(origin.device(), origin.inode()), Keys.of(known.number));
      change.save(known);
    }
    shared.put(origin, known);
    names.merge(known, 1, Integer::sum);
    return known;
  }

  /** Writes what is only known when all names are. */
  void finish() throws StoreException {
    for (Map.Entry<Inode, Integer> entry : names.entrySet()) {
      store.parents.addedAgain(change, entry.getKey(), directory, entry.getValue());
    }
  }

  /** Another name of the file that is here already, unless that has other bytes by now. */
  private @Nullable Inode find(Inode.Origin origin, Node node) throws StoreException {
    byte[] row = store.tables.get(Table.ORIGINS, Keys.of(origin.device(), origin.inode()));
    if (row == null) {
      return null;
    }
    byte[] record = store.tables.get(Table.INODES, row);
    if (record == null) {
      return null;
    }
    Inode known = InodeCodec.decode(Keys.number(row, 0), record);
    boolean same =
        known.links > 0
            && !known.has(Inode.DIRTY)
            && known.bytes == node.size()
            && known.modified.equals(time(node.modified()));
    return same ? known : null;
  }

  private Inode make(Node node) throws StoreException {
    Timestamp modified = time(node.modified());
    Inode.Origin origin = new Inode.Origin(node.identity().device(), node.identity().inode());
    Inode inode = new Inode(store.sequence.next(), mode(node), modified, origin);
    inode.changed = time(node.changed());
    inode.uid = node.owner().uid();
    inode.gid = node.owner().gid();
    inode.links = Math.max(inode.isDirectory() ? 2 : 1, node.identity().links());
    inode.special = node.special();
    inode.bytes = node.size();
    inode.blocks512 = Bodies.blocks(node.content().bytes());
    inode.parent = directory;
    inode.target = node.target();
    putContent(inode, node);
    putAttributes(inode, node);
    change.save(inode);
    return inode;
  }

  private void putContent(Inode inode, Node node) throws StoreException {
    Base base = new Base(node.content(), node.extents(), node.size());
    if (!base.isNone()) {
      change.put(Table.BASES, Keys.of(inode.number), BaseCodec.encode(base));
    }
    if (inode.isFile() && node.size() == 0) {
      inode.set(Inode.SMALL, true);
    }
  }

  private void putAttributes(Inode inode, Node node) throws StoreException {
    for (Node.Attribute attribute : node.attributes()) {
      change.put(Table.ATTRIBUTES, Keys.of(inode.number, attribute.name()), attribute.value());
      inode.set(Inode.ATTRIBUTED, true);
    }
  }

  private static Timestamp time(Node.Time time) {
    return new Timestamp(time.seconds(), time.nanos());
  }

  private static int mode(Node node) {
    FileKind kind =
        switch (node.kind()) {
          case FILE -> FileKind.REGULAR;
          case DIRECTORY -> FileKind.DIRECTORY;
          case SYMLINK -> FileKind.SYMLINK;
          case FIFO -> FileKind.FIFO;
          case SOCKET -> FileKind.SOCKET;
          case CHARACTER_DEVICE -> FileKind.CHARACTER_DEVICE;
          case BLOCK_DEVICE -> FileKind.BLOCK_DEVICE;
        };
    return kind.modeBits() | node.mode();
  }
}
