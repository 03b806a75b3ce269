package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A drive's folder, open: what the operations share. One process at a time; RocksDB locks it.
 *
 * <p><b>Locks</b>, in this order: {@link #barrier} (shared by every change, alone for renames and
 * for the moment at which a snapshot begins), then inodes from a directory to what is in it.
 * Nothing waits for the network while it holds one.
 */
public final class Store implements AutoCloseable {

  private static final byte[] DEVICE_KEY = {'d', 'e', 'v'};
  private static final byte[] RUNNING_KEY = {'r', 'u', 'n'};

  /** Inode 1 is the root, and a device's own numbers begin well above what is fixed. */
  private static final long FIRST_NUMBER = 1024;

  private static final int ROOT_MODE = 0755;

  final Environment env;
  final Clock clock;
  final Tables tables;
  final CacheFiles files;
  final Inodes inodes;
  final Sequence sequence;
  final Names names;
  final Parents parents;
  final DirtyMarks dirty;
  final LookupCounts lookups = new LookupCounts();
  final ReentrantReadWriteLock barrier = new ReentrantReadWriteLock();
  final Room room;
  final Pins pins = new Pins();
  final long device;
  private final Recovered recovered;
  private volatile Archive archive = Archive.NONE;

  /**
   * What the last mount left to do.
   *
   * @param clean it was unmounted in order
   * @param orphans files without a name that were deleted
   * @param directories directories that have changed since the network last had them
   */
  public record Recovered(boolean clean, int orphans, int directories) {}

  private Store(Environment env, Path folder, Tables tables) throws IOException {
    this.env = env;
    this.clock = new Clock(env);
    this.tables = tables;
    this.files = new CacheFiles(folder.resolve("data"));
    this.room = new Room(files);
    this.inodes = new Inodes(tables);
    this.names = new Names(tables);
    this.parents = new Parents(tables);
    this.sequence = new Sequence(tables, FIRST_NUMBER);
    this.device = device(env);
    this.dirty = DirtyMarks.open(tables, inodes);
    makeRoot(folder);
    boolean clean = tables.get(Table.META, RUNNING_KEY) == null;
    int orphans = new Removal(this).orphans();
    this.recovered = new Recovered(clean, orphans, dirty.all().size());
    tables.put(Table.META, RUNNING_KEY, new byte[] {1});
  }

  /**
   * Opens the store in {@code folder}, making it if it is missing.
   *
   * @throws IOException if it cannot be opened; the message says how to get on
   */
  public static Store open(Environment env, Path folder) throws IOException {
    Files.createDirectories(folder);
    Tables tables = Tables.open(folder.resolve("tables"));
    boolean opened = false;
    try {
      Store store = new Store(env, folder, tables);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        tables.close();
      }
    }
  }

  private long device(Environment environment) throws StoreException {
    byte[] kept = tables.get(Table.META, DEVICE_KEY);
    if (kept != null) {
      return Keys.number(kept, 0);
    }
    long drawn = environment.secureRandom().nextLong() & Long.MAX_VALUE;
    tables.put(Table.META, DEVICE_KEY, Keys.of(drawn));
    return drawn;
  }

  /** A new drive belongs to whom its folder belongs. */
  private void makeRoot(Path folder) throws IOException {
    if (tables.get(Table.INODES, Keys.of(FileSystem.ROOT)) == null) {
      Inode.Origin origin = new Inode.Origin(0, FileSystem.ROOT);
      int mode = FileKind.DIRECTORY.modeBits() | ROOT_MODE;
      Inode root = new Inode(FileSystem.ROOT, mode, clock.now(), origin);
      root.links = 2;
      try (DirectoryHandle owner = Posix.openDirectory(PathBytes.of(folder))) {
        root.uid = owner.stat().uid();
        root.gid = owner.stat().gid();
      }
      root.set(Inode.LISTED, true);
      try (Change change = new Change(tables)) {
        change.save(root);
        change.commit();
      }
    }
  }

  /** What was found when it was opened. */
  public Recovered recovered() {
    return recovered;
  }

  /** Bytes written since this mount: a mark for {@link #allow}. */
  public long writtenBytes() {
    return room.writtenBytes();
  }

  /** What the network takes beyond what was written up to {@code mark}; then EDQUOT. */
  public void allow(long bytes, long mark) {
    room.allow(bytes, mark);
  }

  /** What of {@link #allow} is left. */
  public long allowedBytes() {
    return room.quotaBytes();
  }

  /** What the disk under the cache has room for. */
  public long diskBytes() throws PosixException {
    return room.diskBytes();
  }

  /** The disk under the cache. */
  public FileSystemSpace diskSpace() throws PosixException {
    return files.space();
  }

  /** Bytes of files that the network lacks, or has in another version. */
  public long unsentBytes() throws StoreException {
    long sum = 0;
    for (long directory : dirty.all()) {
      for (Names.Entry entry : names.all(directory)) {
        try (Use use = find(entry.inode())) {
          sum += use != null && use.inode.has(Inode.DIRTY) ? use.inode.bytes : 0;
        }
      }
    }
    return sum;
  }

  /** What somebody pinned since this mount; and before it, once that was {@link #loadPins read}. */
  public Pins pins() {
    return pins;
  }

  /** Reads what was pinned before this mount. */
  public void loadPins() throws StoreException {
    pins.load(tables);
  }

  /** Where what is not here comes from; {@link Archive#NONE} at first. */
  public void connect(Archive source) {
    archive = source;
  }

  Archive archive() {
    return archive;
  }

  /** An inode in use; close it. */
  final class Use implements AutoCloseable {
    final Inode inode;

    private Use(Inode inode) {
      this.inode = inode;
    }

    @Override
    public void close() {
      inodes.release(inode);
    }
  }

  /** An inode that there must be: ENOENT if not. */
  Use use(long number) throws ErrnoException, StoreException {
    Inode inode = inodes.acquire(number);
    if (inode == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    return new Use(inode);
  }

  /** An inode, or null. */
  @Nullable Use find(long number) throws StoreException {
    Inode inode = inodes.acquire(number);
    return inode == null ? null : new Use(inode);
  }

  Use added(Inode inode) {
    return new Use(inodes.add(inode));
  }

  /** Marks the directories that hold the inode: something about it has changed. */
  void markParents(Change change, Inode inode) throws StoreException {
    if (!inode.has(Inode.SHARED)) {
      if (inode.parent != 0) {
        dirty.mark(change, inode.parent);
      }
      return;
    }
    byte[] prefix = Keys.of(inode.number);
    tables.scan(
        Table.PARENTS,
        prefix,
        prefix,
        (key, value) -> {
          dirty.mark(change, Keys.number(key, 8));
          return true;
        });
  }

  /** Puts the inode's record on the list of those to be saved within a second. */
  void saveLater(Inode inode) {
    inode.unsaved = true;
    inodes.noteUnsaved(inode);
  }

  /** Saves what {@link #saveLater} put off. Takes the barrier for each; call it with none held. */
  public void saveAll() throws StoreException {
    for (Inode inode : inodes.unsaved()) {
      barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        saveNow(inode);
      } finally {
        inode.lock.writeLock().unlock();
        barrier.readLock().unlock();
      }
    }
  }

  /** Saves one record. Its lock is held. */
  void saveNow(Inode inode) throws StoreException {
    inodes.unsaved().remove(inode);
    if (inode.unsaved && !inode.gone) {
      try (Change change = new Change(tables)) {
        change.save(inode);
        change.commit();
      }
    }
  }

  Timestamp now() {
    return clock.now();
  }

  /** A word that the store keeps for who uses it; null if it has none of that name. */
  public byte @Nullable [] word(String name) throws StoreException {
    return tables.get(Table.META, wordKey(name));
  }

  /** Keeps a word; it survives a power cut when this returns. */
  public void keepWord(String name, byte[] value) throws StoreException {
    tables.put(Table.META, wordKey(name), value);
    tables.sync();
  }

  private static byte[] wordKey(String name) {
    return ("w/" + name).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Whether the network has all that is here, as far as the store was told. */
  public boolean isClean() {
    return dirty.isClean();
  }

  /** Whether something has changed since the last {@link Export} began. */
  public boolean isChangedSinceExport() {
    return dirty.isFresh();
  }

  /** Returns when every change so far survives a power cut, but for bytes in cache files. */
  public void sync() throws StoreException {
    tables.sync();
  }

  /** Saves what is unsaved and closes the tables. No operation runs. */
  @Override
  public void close() {
    try {
      saveAll();
      try (Change change = new Change(tables)) {
        change.delete(Table.META, RUNNING_KEY);
        change.commit();
      }
      tables.sync();
    } catch (StoreException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      files.close();
      tables.close();
    }
  }
}
