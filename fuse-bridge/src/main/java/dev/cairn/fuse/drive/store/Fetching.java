package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Archive.Piece;
import dev.cairn.fuse.drive.store.Archive.Want;
import dev.cairn.fuse.drive.store.FileMap.Place;
import dev.cairn.fuse.drive.store.FileMap.Run;

/** Brings bytes of files from the archive into the tables and cache files. */
final class Fetching {

  private static final System.Logger LOG = System.getLogger(Fetching.class.getName());

  private final Store store;
  private final Bodies bodies;

  Fetching(Store store, Bodies bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  /**
   * Bytes of a file that are only in its base, from an offset in it; the rest as in {@link Want}.
   */
  record Missing(long offset, long bytes, long aheadBytes, boolean background) {}

  /** Fetches the chunk that has a byte. No lock is held. */
  void fetch(Inode inode, Missing missing)
      throws StoreException, PosixException, ArchiveException, InterruptedException {
    Base base = base(inode);
    if (missing.offset() >= base.limit()) {
      return; // cut meanwhile
    }
    Base.Stretch stretch = base.stretch(missing.offset());
    if (stretch.isHole()) {
      return;
    }
    Want want =
        new Want(
            stretch.contentOffset(), missing.bytes(), missing.aheadBytes(), missing.background());
    Piece piece = store.archive().piece(base.content(), want);
    store.barrier.readLock().lock();
    inode.lock.writeLock().lock();
    try {
      keep(inode, base, piece);
    } finally {
      inode.lock.writeLock().unlock();
      store.barrier.readLock().unlock();
    }
  }

  private Base base(Inode inode) throws StoreException {
    inode.lock.writeLock().lock();
    try {
      return bodies.body(inode).map.base();
    } finally {
      inode.lock.writeLock().unlock();
    }
  }

  private void keep(Inode inode, Base base, Piece piece) throws StoreException, PosixException {
    FileBody body = bodies.body(inode);
    if (inode.gone || body.small != null || !body.map.base().content().equals(base.content())) {
      return; // another reader was faster, or it was written anew
    }
    try (Change change = new Change(store.tables)) {
      if (isWholeSmall(inode, body, piece)) {
        keepSmall(change, inode, body, piece);
      } else {
        keepRuns(change, inode, body, piece);
      }
      change.commit();
    }
  }

  private static boolean isWholeSmall(Inode inode, FileBody body, Piece piece) {
    Base base = body.map.base();
    return inode.bytes <= FileWrites.SMALL_BYTES_MAX
        && base.limit() == inode.bytes
        && piece.start() == 0
        && piece.bytes().length == base.content().bytes()
        && body.map.extents().isEmpty();
  }

  private void keepSmall(Change change, Inode inode, FileBody body, Piece piece)
      throws StoreException {
    byte[] small = new byte[(int) inode.bytes];
    for (Base.Span span : body.map.base().spans(0, piece.bytes().length)) {
      long room = small.length - span.offset();
      int length = (int) Math.min(span.bytes(), Math.max(0, room));
      System.arraycopy(
          piece.bytes(), (int) span.contentOffset(), small, (int) span.offset(), length);
    }
    body.small = small;
    inode.set(Inode.SMALL, true);
    change.put(Table.SMALL, Keys.of(inode.number), small);
    change.save(inode);
  }

  private void keepRuns(Change change, Inode inode, FileBody body, Piece piece)
      throws StoreException, PosixException {
    FileHandle handle = bodies.handle(inode, body);
    Base base = body.map.base();
    long contentEnd = piece.start() + piece.bytes().length;
    for (Base.Span span : base.spans(piece.start(), contentEnd)) {
      long end = Math.min(span.offset() + span.bytes(), base.limit());
      for (Run run : body.map.runs(span.offset(), Math.max(end, span.offset()))) {
        if (run.place() == Place.BASE) {
          long content = span.contentOffset() + run.start() - span.offset();
          int at = (int) (content - piece.start());
          int length = (int) (run.end() - run.start());
          handle.writeAt(run.start(), piece.bytes(), at, length);
          Extent copy = Extent.copy(run.start(), piece.bytes(), at, length);
          body.map.fetched(copy, Bodies.log(change, inode));
        }
      }
    }
    body.blocksStale = true;
  }

  /** A block that does not match its sum counts as not here. */
  void forget(Inode inode, long damaged) throws StoreException {
    LOG.log(
        System.Logger.Level.WARNING,
        "the cache file of inode {0} is damaged at byte {1}: that block is fetched again",
        inode.number,
        damaged);
    inode.lock.writeLock().lock();
    try (Change change = new Change(store.tables)) {
      FileBody body = bodies.body(inode);
      if (body.map.run(damaged, damaged + 1).place() == Place.COPY) {
        body.map.lost(damaged, Bodies.log(change, inode));
        change.commit();
      }
    } finally {
      inode.lock.writeLock().unlock();
    }
  }
}
