package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.merge.Ours;
import dev.cairn.fuse.drive.merge.Sameness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entries of a listed directory as a merge sees them. */
final class OurEntries {

  private final Store store;

  OurEntries(Store store) {
    this.store = store;
  }

  /**
   * The bytes of files that both have changed: only their chunks say whether they are the same. No
   * lock is held.
   */
  Map<Long, Sent.Saved> changedBytes(
      long directory, List<Node> old, List<Node> theirs, Incoming.Sender sender)
      throws StoreException, ArchiveException, InterruptedException {
    Map<byte[], Node> base = new TreeMap<>(Arrays::compareUnsigned);
    old.forEach(node -> base.put(node.name(), node));
    Map<Long, Sent.Saved> bytes = new HashMap<>();
    for (Node node : theirs) {
      if (Sameness.same(base.get(node.name()), node)) {
        continue;
      }
      Names.Entry entry = store.names.find(directory, node.name());
      if (entry != null && isDirty(entry.inode())) {
        if (sender.file(entry.inode()) instanceof Sent.Saved saved) {
          bytes.put(entry.inode(), saved);
        } // else nobody knows: both versions are kept
      }
    }
    return bytes;
  }

  private boolean isDirty(long number) throws StoreException {
    try (Store.Use use = store.find(number)) {
      return use != null && use.inode.isFile() && use.inode.has(Inode.DIRTY);
    }
  }

  /** All entries. Nothing changes meanwhile. */
  List<Ours> of(long directory, Map<Long, Sent.Saved> bytes) throws StoreException {
    List<Ours> entries = new ArrayList<>();
    for (Names.Entry entry : store.names.all(directory)) {
      try (Store.Use use = store.find(entry.inode())) {
        if (use != null) {
          entries.add(ours(entry, use.inode, bytes.get(entry.inode())));
        }
      }
    }
    return entries;
  }

  Ours ours(Names.Entry entry, Inode inode, Sent.@Nullable Saved saved) throws StoreException {
    NodeExport export = new NodeExport(entry.name(), inode, attributes(inode));
    if (saved != null && saved.version() == inode.version) {
      return Ours.clean(export.node(saved.content(), saved.extents(), saved.bytes()));
    }
    byte[] row = store.tables.get(Table.BASES, Keys.of(inode.number));
    Base base = row == null ? Base.NONE : BaseCodec.decode(row);
    Content content = inode.isFile() || inode.isDirectory() ? base.content() : Content.EMPTY;
    long bytes = inode.isFile() ? inode.bytes : 0;
    boolean changed =
        inode.isDirectory() ? store.dirty.isDirty(inode.number) : inode.has(Inode.DIRTY);
    return new Ours(export.node(content, base.extents(), bytes), changed);
  }

  private List<Node.Attribute> attributes(Inode inode) throws StoreException {
    List<Node.Attribute> found = new ArrayList<>();
    if (inode.has(Inode.ATTRIBUTED)) {
      byte[] prefix = Keys.of(inode.number);
      store.tables.scan(
          Table.ATTRIBUTES,
          prefix,
          prefix,
          (key, value) -> found.add(new Node.Attribute(Keys.name(key), value)));
    }
    return found;
  }
}
