package dev.cairn.fuse.drive;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Space;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Works on a file system by path, as the kernel would, without one. */
public final class Hand {

  private static final Caller ROOT = new Caller(0, 0, 0);
  private static final int READ = 0;
  private static final int READ_WRITE = 2;

  private final FileSystem files;

  public Hand(FileSystem files) {
    this.files = files;
  }

  private Name name(String path) throws ErrnoException, InterruptedException {
    long parent = FileSystem.ROOT;
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      parent = files.lookup(ROOT, new Name(parent, PathBytes.of(parts[i]))).inode();
    }
    return new Name(parent, PathBytes.of(parts[parts.length - 1]));
  }

  public Attributes stat(String path) throws ErrnoException, InterruptedException {
    return path.isEmpty()
        ? files.getattr(ROOT, Handle.none(FileSystem.ROOT))
        : files.lookup(ROOT, name(path));
  }

  /** Opens a file, making it if it is missing; what it gives is closed by {@link #close}. */
  public Handle open(String path) throws ErrnoException, InterruptedException {
    try {
      long inode = stat(path).inode();
      return new Handle(inode, files.open(ROOT, inode, READ_WRITE).handle());
    } catch (ErrnoException e) {
      var made = files.create(ROOT, name(path), 0644, READ_WRITE);
      return new Handle(made.attributes().inode(), made.opened().handle());
    }
  }

  public void close(Handle file) throws ErrnoException, InterruptedException {
    files.release(file, 0);
  }

  public void write(Handle file, long offset, byte[] bytes)
      throws ErrnoException, InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      files.write(ROOT, file, offset, source, 0);
    }
  }

  public byte[] read(Handle file, long offset, int length)
      throws ErrnoException, InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(Math.max(1, length));
      int count = files.read(ROOT, file, offset, target.asSlice(0, length));
      return target.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Replaces all of a file. */
  public void put(String path, byte[] bytes) throws ErrnoException, InterruptedException {
    Handle file = open(path);
    truncate(file, 0);
    write(file, 0, bytes);
    close(file);
  }

  public void put(String path, String text) throws ErrnoException, InterruptedException {
    put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** All of a file. */
  public byte[] get(String path) throws ErrnoException, InterruptedException {
    Attributes stat = stat(path);
    Handle file = new Handle(stat.inode(), files.open(ROOT, stat.inode(), READ).handle());
    try {
      return read(file, 0, (int) stat.bytes());
    } finally {
      close(file);
    }
  }

  public String text(String path) throws ErrnoException, InterruptedException {
    return new String(get(path), StandardCharsets.UTF_8);
  }

  public void truncate(Handle file, long bytes) throws ErrnoException, InterruptedException {
    files.setattr(ROOT, file, changes(AttributeChanges.BYTES, 0, bytes, new Timestamp(0, 0)));
  }

  public void chmod(String path, int mode) throws ErrnoException, InterruptedException {
    Handle file = Handle.none(stat(path).inode());
    files.setattr(ROOT, file, changes(AttributeChanges.MODE, mode, 0, new Timestamp(0, 0)));
  }

  /** Sets the time of modification, in seconds. */
  public void touch(String path, long seconds) throws ErrnoException, InterruptedException {
    Handle file = Handle.none(stat(path).inode());
    Timestamp time = new Timestamp(seconds, 0);
    files.setattr(ROOT, file, changes(AttributeChanges.MODIFIED, 0, 0, time));
  }

  private static AttributeChanges changes(int mask, int mode, long bytes, Timestamp time) {
    return new AttributeChanges(mask, mode, 0, 0, bytes, time, time, time);
  }

  public void mkdir(String path) throws ErrnoException, InterruptedException {
    files.mkdir(ROOT, name(path), 0755);
  }

  public void unlink(String path) throws ErrnoException, InterruptedException {
    files.unlink(ROOT, name(path));
  }

  public void rmdir(String path) throws ErrnoException, InterruptedException {
    files.rmdir(ROOT, name(path));
  }

  public void rename(String from, String to) throws ErrnoException, InterruptedException {
    files.rename(ROOT, name(from), name(to), 0);
  }

  public void link(String from, String to) throws ErrnoException, InterruptedException {
    files.link(ROOT, stat(from).inode(), name(to));
  }

  public void symlink(String target, String path) throws ErrnoException, InterruptedException {
    files.symlink(ROOT, name(path), PathBytes.of(target));
  }

  public String readlink(String path) throws ErrnoException, InterruptedException {
    return new String(files.readlink(ROOT, stat(path).inode()), StandardCharsets.UTF_8);
  }

  public void setAttribute(String path, String name, String value)
      throws ErrnoException, InterruptedException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    files.setxattr(ROOT, stat(path).inode(), PathBytes.of(name), bytes, 0);
  }

  public String attribute(String path, String name) throws ErrnoException, InterruptedException {
    byte[] value = files.getxattr(ROOT, stat(path).inode(), PathBytes.of(name));
    return new String(value, StandardCharsets.UTF_8);
  }

  public Space space() throws ErrnoException, InterruptedException {
    return files.statfs(ROOT, FileSystem.ROOT);
  }

  public void fsync(Handle file) throws ErrnoException, InterruptedException {
    files.fsync(ROOT, file, false);
  }

  public void punch(Handle file, long offset, long bytes)
      throws ErrnoException, InterruptedException {
    int mode = FileSystem.FALLOCATE_PUNCH_HOLE | FileSystem.FALLOCATE_KEEP_SIZE;
    files.fallocate(ROOT, file, mode, offset, bytes);
  }

  /** The names in a directory, without "." and "..". */
  public Set<String> list(String path) throws ErrnoException, InterruptedException {
    Set<String> names = new TreeSet<>();
    Handle directory = Handle.none(stat(path).inode());
    long[] at = {0};
    boolean[] some = {true};
    while (some[0]) {
      some[0] = false;
      files.readdir(
          ROOT,
          directory,
          at[0],
          (name, inode, mode, cookie) -> {
            some[0] = true;
            at[0] = cookie;
            names.add(PathBytes.printable(name));
            return true;
          });
    }
    names.removeAll(Arrays.asList(".", ".."));
    return names;
  }
}
