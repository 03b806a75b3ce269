package dev.cairn.fuse.drive.store;

/**
 * Where the names of a file are. Most files have one, and their record says where; of others {@link
 * Table#PARENTS} counts the names in each directory.
 */
final class Parents {

  private final Tables tables;

  Parents(Tables tables) {
    this.tables = tables;
  }

  /** A name comes into a directory; {@link Inode#links} does not count it yet. */
  void added(Change change, Inode inode, long directory) throws StoreException {
    if (inode.has(Inode.SHARED)) {
      count(change, inode, directory, 1);
    } else if (inode.links == 0) {
      inode.parent = directory;
    } else {
      inode.set(Inode.SHARED, true);
      boolean same = inode.parent == directory;
      change.put(Table.PARENTS, Keys.of(inode.number, inode.parent), Keys.of(same ? 2 : 1));
      if (!same) {
        change.put(Table.PARENTS, Keys.of(inode.number, directory), Keys.of(1));
      }
    }
  }

  /** Names came that {@link Inode#links} counts already, of a file known to have several. */
  void addedAgain(Change change, Inode inode, long directory, int names) throws StoreException {
    count(change, inode, directory, names);
  }

  /** A name went. */
  void removed(Change change, Inode inode, long directory) throws StoreException {
    if (inode.has(Inode.SHARED)) {
      count(change, inode, directory, -1);
    }
  }

  /** A name moved. */
  void moved(Change change, Inode inode, long from, long to) throws StoreException {
    if (!inode.has(Inode.SHARED)) {
      inode.parent = to;
    } else if (from != to) {
      count(change, inode, from, -1);
      count(change, inode, to, 1);
    }
  }

  private void count(Change change, Inode inode, long directory, long by) throws StoreException {
    byte[] key = Keys.of(inode.number, directory);
    byte[] row = tables.get(Table.PARENTS, key);
    long names = (row == null ? 0 : Keys.number(row, 0)) + by;
    if (names > 0) {
      change.put(Table.PARENTS, key, Keys.of(names));
    } else {
      change.delete(Table.PARENTS, key);
    }
  }
}
