package dev.cairn.fuse.kernel.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Does the same to files in two folders, at random, and compares every result: a subject on the
 * mount, and an oracle that is trusted. From one seed the operations are the same each time.
 *
 * <p>A few names and a few openings; files of up to 4 MiB. Whatever a call answers, data, size or
 * error, must be equal. Needs a native thread; one at a time.
 */
public final class FileExerciser implements AutoCloseable {

  private static final int NAMES = 8;
  private static final int OPENINGS = 6;
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final int PIECE_BYTES_MAX = 96 * 1024;

  /** One opening on either side; closed if both are −1. */
  private record Opening(long subject, long oracle) {

    static final Opening CLOSED = new Opening(-1, -1);

    boolean isClosed() {
      return subject < 0;
    }
  }

  private final String subject;
  private final String oracle;
  private final Random random;
  private final Opening[] openings = new Opening[OPENINGS];
  private final List<Runnable> repertoire = new ArrayList<>();
  private final Story story;

  /**
   * Prepares.
   *
   * @param subject an empty directory on the mount
   * @param oracle an empty directory elsewhere, on a file system with holes
   * @param maps also through shared mappings
   */
  public FileExerciser(Path subject, Path oracle, long seed, boolean maps) {
    this.subject = subject.toString();
    this.oracle = oracle.toString();
    this.story = new Story(seed);
    this.random = new Random(seed);
    Arrays.fill(openings, Opening.CLOSED);
    often(8, this::read);
    often(8, this::write);
    often(2, this::append);
    often(2, this::truncate);
    often(2, this::allocate);
    often(2, this::punch);
    often(2, this::zero);
    often(2, this::copyRange);
    often(1, this::holes);
    often(2, this::rename);
    often(1, this::link);
    often(1, this::unlink);
    often(2, this::reopen);
    often(1, this::fsync);
    if (maps) {
      often(4, this::readMap);
      often(4, this::writeMap);
    }
  }

  private void often(int times, Runnable operation) {
    for (int i = 0; i < times; i++) {
      repertoire.add(operation);
    }
  }

  /**
   * Goes on for that many operations, then compares all contents.
   *
   * @throws AssertionError at the first difference, with the seed and what led to it
   */
  public void run(long operations) {
    for (long i = 0; i < operations; i++) {
      repertoire.get(random.nextInt(repertoire.size())).run();
      story.next();
    }
    verify();
  }

  /** Makes everything durable and closes it: the mount may now go away and come back. */
  public void settle() {
    for (int i = 0; i < OPENINGS; i++) {
      if (!openings[i].isClosed()) {
        MountedTests.done(FileCalls.fsync(openings[i].subject));
      }
      shut(i);
    }
    for (int name = 0; name < NAMES; name++) {
      long file = Calls.open(subject(name), Calls.READ, 0);
      if (file >= 0) {
        MountedTests.done(FileCalls.fsync(file));
        MountedTests.done(Calls.close(file));
      }
    }
    long directory = MountedTests.done(Calls.open(subject, Calls.READ | Calls.DIRECTORY, 0));
    MountedTests.done(FileCalls.fsync(directory));
    MountedTests.done(Calls.close(directory));
  }

  /** Compares names and contents. */
  public void verify() {
    for (int name = 0; name < NAMES; name++) {
      story.same("existence of " + name, Calls.lookup(subject(name)), Calls.lookup(oracle(name)));
      if (Calls.lookup(oracle(name)) == 0) {
        story.same(
            "links of " + name,
            Calls.stat(subject(name)).links(),
            Calls.stat(oracle(name)).links());
        byte[] expected = MountedTests.read(oracle(name));
        story.same("contents of " + name, MountedTests.read(subject(name)), expected);
      }
    }
    for (Opening opening : openings) {
      if (!opening.isClosed()) {
        compare(opening, 0, FILE_BYTES_MAX + 1);
      }
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < OPENINGS; i++) {
      shut(i);
    }
  }

  private String subject(int name) {
    return subject + "/file-" + name;
  }

  private String oracle(int name) {
    return oracle + "/file-" + name;
  }

  private void shut(int index) {
    Opening opening = openings[index];
    if (!opening.isClosed()) {
      story.same("close", Calls.close(opening.subject), Calls.close(opening.oracle));
      openings[index] = Opening.CLOSED;
    }
  }

  private Opening any() {
    int index = random.nextInt(OPENINGS);
    if (openings[index].isClosed()) {
      open(index);
    }
    return openings[index];
  }

  private void open(int index) {
    int name = random.nextInt(NAMES);
    int flags = Calls.CREATE | Calls.READ_WRITE | (random.nextInt(6) == 0 ? Calls.TRUNCATE : 0);
    story.told("open %d flags %x as opening %d".formatted(name, flags, index));
    long one = Calls.open(subject(name), flags, 0644);
    long other = Calls.open(oracle(name), flags, 0644);
    story.same("open", Math.min(one, 0), Math.min(other, 0));
    openings[index] = new Opening(one, other);
  }

  private void reopen() {
    int index = random.nextInt(OPENINGS);
    shut(index);
    open(index);
  }

  private long bytes(Opening opening) {
    long size = Calls.fstat(opening.oracle).bytes();
    story.same("size", Calls.fstat(opening.subject).bytes(), size);
    return size;
  }

  private int offset() {
    return random.nextInt(FILE_BYTES_MAX - PIECE_BYTES_MAX);
  }

  /** Mostly small; sometimes whole pages, which take other ways. */
  private int piece() {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + random.nextInt(PIECE_BYTES_MAX);
      case 1 -> 4096 * (1 + random.nextInt(PIECE_BYTES_MAX / 4096));
      default -> 1 + random.nextInt(5000);
    };
  }

  private byte[] data() {
    byte[] data = new byte[piece()];
    random.nextBytes(data);
    return data;
  }

  private void read() {
    Opening opening = any();
    int offset = offset();
    int count = piece();
    story.told("read %d at %d".formatted(count, offset));
    compare(opening, offset, count);
  }

  private void compare(Opening opening, long offset, int count) {
    byte[] expected = FileCalls.pread(opening.oracle, count, offset);
    story.same("data at " + offset, FileCalls.pread(opening.subject, count, offset), expected);
  }

  private void write() {
    Opening opening = any();
    long offset = random.nextInt(3) == 0 ? Math.min(bytes(opening), offset()) : offset();
    byte[] data = data();
    story.told("write %d at %d".formatted(data.length, offset));
    story.same(
        "write",
        FileCalls.pwrite(opening.subject, data, offset),
        FileCalls.pwrite(opening.oracle, data, offset));
  }

  private void append() {
    int name = random.nextInt(NAMES);
    byte[] data = data();
    story.told("append %d to %d".formatted(data.length, name));
    long one = Calls.open(subject(name), Calls.WRITE | Calls.APPEND, 0);
    long other = Calls.open(oracle(name), Calls.WRITE | Calls.APPEND, 0);
    story.same("open", Math.min(one, 0), Math.min(other, 0));
    if (one >= 0) {
      if (Calls.fstat(other).bytes() < FILE_BYTES_MAX - data.length) {
        story.same("append", FileCalls.write(one, data), FileCalls.write(other, data));
      }
      MountedTests.done(Calls.close(one));
      MountedTests.done(Calls.close(other));
    }
  }

  private void truncate() {
    Opening opening = any();
    long size = random.nextInt(4) == 0 ? 0 : offset();
    story.told("truncate to %d".formatted(size));
    story.same(
        "truncate", Calls.ftruncate(opening.subject, size), Calls.ftruncate(opening.oracle, size));
    bytes(opening);
  }

  private void allocate() {
    fallocate(random.nextBoolean() ? 0 : FileCalls.KEEP_SIZE);
  }

  private void punch() {
    fallocate(FileCalls.PUNCH_HOLE | FileCalls.KEEP_SIZE);
  }

  private void zero() {
    fallocate(FileCalls.ZERO_RANGE | (random.nextBoolean() ? 0 : FileCalls.KEEP_SIZE));
  }

  private void fallocate(int mode) {
    Opening opening = any();
    int offset = offset();
    int count = piece();
    story.told("fallocate %x of %d at %d".formatted(mode, count, offset));
    long one = FileCalls.fallocate(opening.subject, mode, offset, count);
    if (one == -dev.cairn.archive.posix.Errno.EOPNOTSUPP.code()) {
      return;
    }
    story.same("fallocate", one, FileCalls.fallocate(opening.oracle, mode, offset, count));
    bytes(opening);
    compare(opening, offset, count + 10);
  }

  private void copyRange() {
    Opening from = any();
    Opening to = any();
    long size = bytes(from);
    int count = piece();
    long source = size <= count ? 0 : random.nextLong(size - count);
    int target = offset();
    boolean within = Math.min(size - source, count) < count;
    boolean sameFile = Calls.fstat(from.oracle).inode() == Calls.fstat(to.oracle).inode();
    if (within || (sameFile && Math.abs(source - target) < count)) {
      return;
    }
    story.told("copy %d from %d to %d".formatted(count, source, target));
    copyAll(from.subject, source, to.subject, target, count);
    copyAll(from.oracle, source, to.oracle, target, count);
    bytes(to);
    compare(to, target, count + 10);
  }

  /** Either side may copy less at a time. */
  private static void copyAll(long from, long source, long to, long target, int count) {
    long copied = 0;
    while (copied < count) {
      long part = FileCalls.copyRange(from, source + copied, to, target + copied, count - copied);
      copied += MountedTests.done(part);
      if (part == 0) {
        throw new AssertionError("nothing was copied");
      }
    }
  }

  /** What the subject calls a hole must read as zeros; it need not find the oracle's holes. */
  private void holes() {
    Opening opening = any();
    long size = bytes(opening);
    story.told("holes of %d bytes".formatted(size));
    // The kernel asks the file system without telling it first what mappings have changed.
    story.same("fsync", FileCalls.fsync(opening.subject), 0);
    long at = 0;
    while (at < size) {
      long data = FileCalls.lseek(opening.subject, at, FileCalls.SEEK_DATA);
      long end = data < 0 ? size : data;
      for (byte b : FileCalls.pread(opening.oracle, (int) (end - at), at)) {
        story.same("byte in a hole", b, 0);
      }
      if (data < 0) {
        return;
      }
      at = MountedTests.done(FileCalls.lseek(opening.subject, data, FileCalls.SEEK_HOLE));
    }
  }

  private void rename() {
    int from = random.nextInt(NAMES);
    int to = random.nextInt(NAMES);
    int flags = random.nextInt(3);
    story.told("rename %d to %d flags %d".formatted(from, to, flags));
    story.same(
        "rename",
        Calls.rename(subject(from), subject(to), flags),
        Calls.rename(oracle(from), oracle(to), flags));
  }

  private void link() {
    int from = random.nextInt(NAMES);
    int to = random.nextInt(NAMES);
    story.told("link %d to %d".formatted(from, to));
    story.same(
        "link", Calls.link(subject(from), subject(to)), Calls.link(oracle(from), oracle(to)));
  }

  private void unlink() {
    int name = random.nextInt(NAMES);
    story.told("unlink %d".formatted(name));
    story.same("unlink", Calls.unlink(subject(name)), Calls.unlink(oracle(name)));
  }

  private void fsync() {
    Opening opening = any();
    story.told("fsync");
    story.same("fsync", FileCalls.fsync(opening.subject), 0);
  }

  private void readMap() {
    Opening opening = any();
    long size = bytes(opening);
    if (size > 0) {
      story.told("map %d to read".formatted(size));
      MemorySegment map = FileCalls.map(opening.subject, size, true);
      byte[] found = map.toArray(ValueLayout.JAVA_BYTE);
      MountedTests.done(FileCalls.unmap(map));
      story.same("mapped", found, FileCalls.pread(opening.oracle, (int) size, 0));
    }
  }

  private void writeMap() {
    Opening opening = any();
    long size = bytes(opening);
    byte[] data = data();
    if (size > data.length) {
      long offset = random.nextLong(size - data.length);
      boolean sync = random.nextBoolean();
      story.told("map %d to write %d at %d".formatted(size, data.length, offset));
      MemorySegment map = FileCalls.map(opening.subject, size, true);
      MemorySegment.copy(data, 0, map, ValueLayout.JAVA_BYTE, offset, data.length);
      if (sync) {
        MountedTests.done(FileCalls.syncMap(map));
      }
      MountedTests.done(FileCalls.unmap(map));
      story.same("write", FileCalls.pwrite(opening.oracle, data, offset), data.length);
    }
  }
}
