package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.CopyRange;
import dev.cairn.fuse.kernel.Created;
import dev.cairn.fuse.kernel.DirectoryPlusSink;
import dev.cairn.fuse.kernel.DirectorySink;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileLock;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Opened;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A whole POSIX file system in memory, its files' contents and handles; names are {@link
 * MemoryNames}'. Times of access are left alone by reading, as with noatime.
 */
public class MemoryFiles extends MemoryNames {

  private static final int COPY_BYTES = 1 << 20;

  /**
   * Empty, its root owned by root.
   *
   * @param roomBytes bytes that all files may have together
   */
  public MemoryFiles(Environment environment, long roomBytes) {
    super(new MemoryTree(environment, roomBytes), roomBytes);
  }

  @Override
  public Attributes setattr(Caller caller, Handle file, AttributeChanges changes)
      throws ErrnoException {
    MemoryNode node = node(file.inode());
    node.contentLock.writeLock().lock();
    tree.lock.lock();
    try {
      change(node, changes, tree.now());
      return node.attributes();
    } finally {
      tree.lock.unlock();
      node.contentLock.writeLock().unlock();
    }
  }

  private static void change(MemoryNode node, AttributeChanges changes, Timestamp now)
      throws ErrnoException {
    if (changes.has(AttributeChanges.BYTES)) {
      content(node).cut(changes.bytes());
      node.bytes = changes.bytes();
      node.modified = now;
    }
    if (changes.has(AttributeChanges.UID)) {
      node.uid = changes.uid();
    }
    if (changes.has(AttributeChanges.GID)) {
      node.gid = changes.gid();
    }
    if (changes.has(AttributeChanges.MODE)) {
      node.mode = node.type() | (changes.mode() & 07777);
    }
    if (changes.has(AttributeChanges.KILL_SETID)) {
      node.killSetId();
      node.xattrs.remove("security.capability");
    }
    if (changes.has(AttributeChanges.ACCESSED)) {
      node.accessed = changes.has(AttributeChanges.ACCESSED_NOW) ? now : changes.accessed();
    }
    if (changes.has(AttributeChanges.MODIFIED)) {
      node.modified = changes.has(AttributeChanges.MODIFIED_NOW) ? now : changes.modified();
    }
    node.changed = changes.has(AttributeChanges.CHANGED) ? changes.changed() : now;
  }

  @Override
  public Opened open(Caller caller, long inode, int flags) throws ErrnoException {
    tree.lock.lock();
    try {
      tree.node(inode).openings++;
      return new Opened(nextHandle(), Opened.KEEP_CACHE);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public Created create(Caller caller, Name name, int mode, int flags) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.create(caller, name.parent(), MemoryNode.TYPE_REGULAR | mode);
      tree.enter(name, node);
      return opened(node);
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public Created tmpfile(Caller caller, long directory, int mode, int flags) throws ErrnoException {
    tree.lock.lock();
    try {
      return opened(tree.create(caller, directory, MemoryNode.TYPE_REGULAR | mode));
    } finally {
      tree.lock.unlock();
    }
  }

  private Created opened(MemoryNode node) {
    node.openings++;
    node.lookups++;
    return new Created(node.attributes(), new Opened(nextHandle(), Opened.KEEP_CACHE));
  }

  @Override
  public int read(Caller caller, Handle file, long offset, MemorySegment target)
      throws ErrnoException {
    MemoryNode node = node(file.inode());
    node.contentLock.readLock().lock();
    try {
      int count = (int) Math.clamp(node.bytes - offset, 0, target.byteSize());
      content(node).read(offset, target.asSlice(0, count));
      return count;
    } finally {
      node.contentLock.readLock().unlock();
    }
  }

  @Override
  public int write(Caller caller, Handle file, long offset, MemorySegment source, int flags)
      throws ErrnoException {
    MemoryNode node = node(file.inode());
    node.contentLock.writeLock().lock();
    try {
      content(node).write(offset, source);
      written(node, offset + source.byteSize(), (flags & WRITE_KILL_SETID) != 0);
      return (int) source.byteSize();
    } finally {
      node.contentLock.writeLock().unlock();
    }
  }

  private void written(MemoryNode node, long end, boolean kill) {
    tree.lock.lock();
    try {
      node.bytes = Math.max(node.bytes, end);
      node.touch(tree.now());
      node.xattrs.remove("security.capability");
      if (kill) {
        node.killSetId();
      }
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public void flush(Caller caller, Handle file, long lockOwner)
      throws ErrnoException, InterruptedException {
    node(file.inode()).posixLocks.set(none(lockOwner), false);
  }

  @Override
  public void release(Handle file, long lockOwner) throws ErrnoException, InterruptedException {
    MemoryNode node = node(file.inode());
    node.flocks.set(none(lockOwner), false);
    tree.lock.lock();
    try {
      node.openings--;
      tree.dropIfUnused(node);
    } finally {
      tree.lock.unlock();
    }
  }

  private static FileLock none(long owner) {
    return new FileLock(FileLock.Kind.NONE, owner, 0, Long.MAX_VALUE, 0);
  }

  @Override
  public void fsync(Caller caller, Handle file, boolean dataOnly) {}

  @Override
  public void fsyncdir(Caller caller, Handle directory, boolean dataOnly) {}

  @Override
  public void fallocate(Caller caller, Handle file, int mode, long offset, long bytes)
      throws ErrnoException {
    int known = FALLOCATE_KEEP_SIZE | FALLOCATE_PUNCH_HOLE | FALLOCATE_ZERO_RANGE;
    if ((mode & ~known) != 0) {
      throw ErrnoException.notSupported();
    }
    MemoryNode node = node(file.inode());
    node.contentLock.writeLock().lock();
    try {
      if ((mode & (FALLOCATE_PUNCH_HOLE | FALLOCATE_ZERO_RANGE)) != 0) {
        content(node).clear(offset, bytes);
      }
      if ((mode & FALLOCATE_PUNCH_HOLE) == 0) {
        content(node).reserve(offset, bytes);
      }
      boolean keep = (mode & FALLOCATE_KEEP_SIZE) != 0;
      written(node, keep ? 0 : offset + bytes, false);
    } finally {
      node.contentLock.writeLock().unlock();
    }
  }

  @Override
  public long lseek(Caller caller, Handle file, long offset, int whence) throws ErrnoException {
    MemoryNode node = node(file.inode());
    node.contentLock.readLock().lock();
    try {
      if (offset >= node.bytes) {
        throw new ErrnoException(Errno.ENXIO);
      }
      boolean data = whence == SEEK_DATA;
      long at = data ? content(node).nextData(offset) : content(node).nextHole(offset);
      if (data && at >= node.bytes) {
        throw new ErrnoException(Errno.ENXIO);
      }
      return Math.min(at, node.bytes);
    } finally {
      node.contentLock.readLock().unlock();
    }
  }

  @Override
  public long copyRange(Caller caller, CopyRange range) throws ErrnoException {
    long done = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = arena.allocate(Math.clamp(range.bytes(), 1, COPY_BYTES));
      while (done < range.bytes()) {
        long wanted = Math.min(part.byteSize(), range.bytes() - done);
        int count = read(caller, range.from(), range.fromOffset() + done, part.asSlice(0, wanted));
        if (count == 0) {
          break;
        }
        write(caller, range.to(), range.toOffset() + done, part.asSlice(0, count), 0);
        done += count;
      }
    }
    return done;
  }

  @Override
  public FileLock getlk(Caller caller, Handle file, FileLock wanted) throws ErrnoException {
    return node(file.inode())
        .posixLocks
        .inTheWayOf(wanted)
        .orElseGet(() ->
            new FileLock(
                FileLock.Kind.NONE, wanted.owner(), wanted.start(), wanted.end(), wanted.pid()));
  }

  @Override
  public void setlk(Caller caller, Handle file, FileLock lock, boolean wait)
      throws ErrnoException, InterruptedException {
    node(file.inode()).posixLocks.set(lock, wait);
  }

  @Override
  public void flock(Caller caller, Handle file, FileLock lock, boolean wait)
      throws ErrnoException, InterruptedException {
    node(file.inode()).flocks.set(lock, wait);
  }

  @Override
  public void setxattr(Caller caller, long inode, byte[] name, byte[] value, int flags)
      throws ErrnoException {
    String key = attribute(name);
    if (key.startsWith("system.")) {
      throw ErrnoException.notSupported();
    }
    tree.lock.lock();
    try {
      MemoryNode node = tree.node(inode);
      boolean has = node.xattrs.containsKey(key);
      if (has && (flags & XATTR_CREATE) != 0) {
        throw new ErrnoException(Errno.EEXIST);
      }
      if (!has && (flags & XATTR_REPLACE) != 0) {
        throw new ErrnoException(Errno.ENODATA);
      }
      node.xattrs.put(key, value);
      node.changed = tree.now();
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public byte[] getxattr(Caller caller, long inode, byte[] name) throws ErrnoException {
    if (attribute(name).startsWith("system.")) {
      throw ErrnoException.notSupported();
    }
    tree.lock.lock();
    try {
      byte[] value = tree.node(inode).xattrs.get(attribute(name));
      if (value == null) {
        throw new ErrnoException(Errno.ENODATA);
      }
      return value;
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public List<byte[]> listxattr(Caller caller, long inode) throws ErrnoException {
    tree.lock.lock();
    try {
      return tree.node(inode).xattrs.keySet().stream()
          .map(name -> name.getBytes(StandardCharsets.ISO_8859_1))
          .toList();
    } finally {
      tree.lock.unlock();
    }
  }

  @Override
  public void removexattr(Caller caller, long inode, byte[] name) throws ErrnoException {
    tree.lock.lock();
    try {
      MemoryNode node = tree.node(inode);
      if (node.xattrs.remove(attribute(name)) == null) {
        throw new ErrnoException(Errno.ENODATA);
      }
      node.changed = tree.now();
    } finally {
      tree.lock.unlock();
    }
  }

  private static String attribute(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static MemoryContent content(MemoryNode node) throws ErrnoException {
    if (node.content == null) {
      throw new ErrnoException(node.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
    return Objects.requireNonNull(node.content);
  }

  @Override
  public void readdir(Caller caller, Handle directory, long cookie, DirectorySink sink)
      throws ErrnoException {
    list(
        directory.inode(),
        cookie,
        (name, node, behind) -> sink.add(name, node.inode, node.mode, behind));
  }

  @Override
  public void readdirplus(Caller caller, Handle directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException {
    list(
        directory.inode(),
        cookie,
        (name, node, behind) -> {
          boolean taken = sink.add(name, node.attributes(), behind);
          if (taken && behind > MemoryDirectory.PARENT) {
            node.lookups++;
          }
          return taken;
        });
  }
}
