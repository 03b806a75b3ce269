package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.PosixException;

/** Notes that the network has a file's bytes as they are here: from now on they may be evicted. */
final class Rebase {

  private final Store store;

  Rebase(Store store) {
    this.store = store;
  }

  /** The file's locks are held, and its bytes are those that were saved. */
  void apply(Change change, Inode inode, Sent.Saved saved) throws StoreException, PosixException {
    Bodies bodies = new Bodies(store);
    FileBody body = bodies.body(inode);
    Base base = new Base(saved.content(), saved.extents(), inode.bytes);
    change.put(Table.BASES, Keys.of(inode.number), BaseCodec.encode(base));
    if (body.small != null) {
      body.map = new FileMap(base, java.util.List.of());
    } else {
      body.map.rebased(base, saved.sums().extents(), Bodies.log(change, inode));
      body.checked.clear();
    }
    inode.set(Inode.DIRTY, false);
    change.save(inode);
    if (inode.opens == 0) {
      bodies.settle(inode);
    }
  }
}
