package dev.cairn.fuse.drive;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Namespace.Making;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.StoreException;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.CopyRange;
import dev.cairn.fuse.kernel.Created;
import dev.cairn.fuse.kernel.DirectoryPlusSink;
import dev.cairn.fuse.kernel.DirectorySink;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Opened;
import dev.cairn.fuse.kernel.Space;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A store as a file system: hands each operation to the part of the store that does it, and turns
 * what fails there into error numbers. What the world did wrong is logged with its message, since a
 * number says little.
 */
final class StoreFileSystem implements FileSystem {

  private static final System.Logger LOG = System.getLogger(StoreFileSystem.class.getName());

  /** Read and written at once by {@link #copyRange}. */
  private static final int COPY_BYTES = 1 << 20;

  private final Operations store;
  private final Events events;

  /** What those who upload and those who measure want to hear. */
  interface Events {
    /** A file with bytes that the network lacks was closed. */
    void closed(long inode);

    /** What statfs(2) shows. */
    Space space() throws IOException;
  }

  StoreFileSystem(Operations store, Events events) {
    this.store = store;
    this.events = events;
  }

  /** An operation of the store. */
  @FunctionalInterface
  private interface Operation<T> {
    T run() throws ErrnoException, IOException, ArchiveException, InterruptedException;
  }

  private static <T> T answer(Operation<T> operation) throws ErrnoException, InterruptedException {
    try {
      return operation.run();
    } catch (PosixException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
      throw ErrnoException.of(e);
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.ERROR, e.getMessage(), e);
      throw new ErrnoException(e.isFull() ? Errno.ENOSPC : Errno.EIO);
    } catch (IOException | ArchiveException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
      throw new ErrnoException(Errno.EIO);
    }
  }

  /** An operation without an answer. */
  @FunctionalInterface
  private interface Action {
    void run() throws ErrnoException, IOException, ArchiveException, InterruptedException;
  }

  private static void perform(Action action) throws ErrnoException, InterruptedException {
    answer(() -> {
      action.run();
      return true;
    });
  }

  @Override
  public Attributes lookup(Caller caller, Name name) throws ErrnoException, InterruptedException {
    return answer(() -> store.namespace().lookup(name));
  }

  @Override
  public void forget(long inode, long lookups) {
    try {
      store.namespace().forget(inode, lookups);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "inode " + inode + " cannot be deleted", e);
    }
  }

  @Override
  public Attributes getattr(Caller caller, Handle file)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.attributing().get(file.inode()));
  }

  @Override
  public Attributes setattr(Caller caller, Handle file, AttributeChanges changes)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.attributing().set(file.inode(), changes));
  }

  @Override
  public byte[] readlink(Caller caller, long inode) throws ErrnoException, InterruptedException {
    return answer(() -> store.attributing().target(inode));
  }

  @Override
  public Attributes symlink(Caller caller, Name name, byte[] target)
      throws ErrnoException, InterruptedException {
    int mode = FileKind.SYMLINK.modeBits() | 0777;
    return answer(() -> store.namespace().make(caller, name, new Making(mode, 0, target), false));
  }

  @Override
  public Attributes mknod(Caller caller, Name name, int mode, long special)
      throws ErrnoException, InterruptedException {
    return answer(
        () -> store.namespace().make(caller, name, new Making(mode, special, new byte[0]), false));
  }

  @Override
  public Attributes mkdir(Caller caller, Name name, int mode)
      throws ErrnoException, InterruptedException {
    Making making = Making.of(FileKind.DIRECTORY.modeBits() | mode);
    return answer(() -> store.namespace().make(caller, name, making, false));
  }

  @Override
  public void unlink(Caller caller, Name name) throws ErrnoException, InterruptedException {
    perform(() -> store.namespace().remove(name, false));
  }

  @Override
  public void rmdir(Caller caller, Name name) throws ErrnoException, InterruptedException {
    perform(() -> store.namespace().remove(name, true));
  }

  @Override
  public void rename(Caller caller, Name from, Name to, int flags)
      throws ErrnoException, InterruptedException {
    perform(() -> store.renaming().rename(from, to, flags));
  }

  @Override
  public Attributes link(Caller caller, long inode, Name name)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.namespace().link(inode, name));
  }

  @Override
  public Opened open(Caller caller, long inode, int flags)
      throws ErrnoException, InterruptedException {
    perform(() -> store.bodies().open(inode));
    return opened();
  }

  /** All changes come through this kernel or are told to it: what it has cached stays right. */
  private static Opened opened() {
    return new Opened(0, Opened.KEEP_CACHE);
  }

  @Override
  public Created create(Caller caller, Name name, int mode, int flags)
      throws ErrnoException, InterruptedException {
    Making making = Making.of(FileKind.REGULAR.modeBits() | mode);
    return new Created(answer(() -> store.namespace().make(caller, name, making, true)), opened());
  }

  @Override
  public Created tmpfile(Caller caller, long directory, int mode, int flags)
      throws ErrnoException, InterruptedException {
    return new Created(
        answer(() -> store.namespace().makeNameless(caller, directory, mode)), opened());
  }

  @Override
  public int read(Caller caller, Handle file, long offset, MemorySegment target)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.reads().read(file.inode(), offset, target));
  }

  @Override
  public int write(Caller caller, Handle file, long offset, MemorySegment source, int flags)
      throws ErrnoException, InterruptedException {
    boolean kill = (flags & FileSystem.WRITE_KILL_SETID) != 0;
    perform(() -> store.writes().write(file.inode(), offset, source, kill));
    return (int) source.byteSize();
  }

  /** There is nothing that close(2) could still find out. */
  @Override
  public void flush(Caller caller, Handle file, long lockOwner) throws ErrnoException {
    throw ErrnoException.notImplemented();
  }

  @Override
  public void release(Handle file, long lockOwner) throws ErrnoException, InterruptedException {
    perform(() -> {
      if (store.bodies().release(file.inode())) {
        events.closed(file.inode());
      }
    });
  }

  @Override
  public void fsync(Caller caller, Handle file, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    perform(() -> store.writes().sync(file.inode()));
  }

  @Override
  public void readdir(Caller caller, Handle directory, long cookie, DirectorySink sink)
      throws ErrnoException, InterruptedException {
    perform(() -> store.listing().list(directory.inode(), cookie, sink));
  }

  @Override
  public void readdirplus(Caller caller, Handle directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException, InterruptedException {
    perform(() -> store.listing().listPlus(directory.inode(), cookie, sink));
  }

  @Override
  public void fsyncdir(Caller caller, Handle directory, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    perform(store.store()::sync);
  }

  @Override
  public Space statfs(Caller caller, long inode) throws ErrnoException, InterruptedException {
    return answer(events::space);
  }

  @Override
  public void setxattr(Caller caller, long inode, byte[] name, byte[] value, int flags)
      throws ErrnoException, InterruptedException {
    perform(() -> store.attributes().set(inode, name, value, flags));
  }

  @Override
  public byte[] getxattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.attributes().get(inode, name));
  }

  @Override
  public List<byte[]> listxattr(Caller caller, long inode)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.attributes().names(inode));
  }

  @Override
  public void removexattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    perform(() -> store.attributes().remove(inode, name));
  }

  @Override
  public void fallocate(Caller caller, Handle file, int mode, long offset, long bytes)
      throws ErrnoException, InterruptedException {
    perform(() -> store.holes().allocate(file.inode(), mode, offset, bytes, true));
  }

  @Override
  public long lseek(Caller caller, Handle file, long offset, int whence)
      throws ErrnoException, InterruptedException {
    return answer(() -> store.holes().seek(file.inode(), offset, whence));
  }

  /** In pieces, so that one large copy holds no lock for long and can be interrupted. */
  @Override
  public long copyRange(Caller caller, CopyRange range)
      throws ErrnoException, InterruptedException {
    long done = 0;
    try (Arena arena = Arena.ofConfined()) {
      long pieceBytes = Math.min(COPY_BYTES, range.bytes());
      MemorySegment piece = arena.allocate(Math.max(1, pieceBytes));
      while (done < range.bytes()) {
        MemorySegment part = piece.asSlice(0, Math.min(pieceBytes, range.bytes() - done));
        int count = read(caller, range.from(), range.fromOffset() + done, part);
        if (count == 0) {
          break;
        }
        write(caller, range.to(), range.toOffset() + done, part.asSlice(0, count), 0);
        done += count;
      }
    }
    return done;
  }
}
