package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.PageBuilder;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Sent.Saved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The drive's tree at one moment, on its way to the network. Names and attributes are those of the
 * moment, all of them; a file that is written on meanwhile is saved as it is when it is read, and
 * stays to be saved again.
 *
 * <p>What was saved is remembered, about 400 bytes a file, until the network names it. So one
 * export takes so many files and leaves the directories that it has not come to as the network has
 * them, for the next one; a single directory is taken whole.
 *
 * <p>For one thread; close it. Operations go on meanwhile.
 */
public final class Export implements AutoCloseable {

  /** Rows written together when the network has all. */
  private static final int BATCH = 256;

  private final Store store;
  private final Tables.Moment moment;
  private final long generation;
  private final int filesMax;
  private final Set<Long> dirty;
  private final Map<Long, Saved> files = new HashMap<>();
  private final Map<Long, Content> directories = new HashMap<>();
  private final Map<Long, Unsent> unsent = new LinkedHashMap<>();

  /** Directories with something unsent below: to be sent again. */
  private final Set<Long> unfinished = new HashSet<>();

  /** Sends what a tree is made of. */
  public interface Saver {
    /** Saves files that are about to be asked for, several at a time. */
    void ahead(List<Long> inodes) throws ArchiveException, InterruptedException;

    /** Saves a file's bytes. */
    Sent file(long inode) throws ArchiveException, InterruptedException;

    /** A page of a directory. */
    ChunkRef page(byte[] page) throws ArchiveException, InterruptedException;
  }

  private boolean whole = true;

  private Export(Store store, Tables.Moment moment, long generation, int filesMax) {
    this.store = store;
    this.moment = moment;
    this.generation = generation;
    this.filesMax = filesMax;
    this.dirty = Set.copyOf(store.dirty.all());
  }

  /**
   * Takes the moment. Waits for the operations under way.
   *
   * @param filesMax enters no further directory when it has saved so many files
   */
  public static Export begin(Store store, int filesMax) throws StoreException {
    store.barrier.writeLock().lock();
    try {
      store.saveAll();
      return new Export(store, store.tables.moment(), store.dirty.endGeneration(), filesMax);
    } finally {
      store.barrier.writeLock().unlock();
    }
  }

  /** Saves all that has changed; the root's node, under {@code name}. */
  public Node save(long root, byte[] name, Saver saver)
      throws StoreException, ArchiveException, InterruptedException {
    Inode inode = inode(root);
    NodeExport nodes = new NodeExport(name, inode, attributes(inode));
    return nodes.node(directory(inode, "", saver), List.of(), 0);
  }

  /** Whether it took all of the drive; false if directories are left for the next one. */
  public boolean isWhole() {
    return whole;
  }

  /** What was left out because it cannot be read. */
  public List<Unsent> unsent() {
    return List.copyOf(unsent.values());
  }

  private Inode inode(long number) throws StoreException {
    byte[] record = moment.get(Table.INODES, Keys.of(number));
    if (record == null) {
      throw new StoreException("inode " + number + " has a name and no record");
    }
    return InodeCodec.decode(number, record);
  }

  private Base base(long number) throws StoreException {
    byte[] record = moment.get(Table.BASES, Keys.of(number));
    return record == null ? Base.NONE : BaseCodec.decode(record);
  }

  /** A directory that is being saved. */
  private record Parent(Inode inode, Content before, String path) {}

  /** The entry's node; null if there is none to be had. */
  private @Nullable Node node(Parent parent, Names.Entry entry, Saver saver)
      throws StoreException, ArchiveException, InterruptedException {
    Inode inode = inode(entry.inode());
    NodeExport nodes = new NodeExport(entry.name(), inode, attributes(inode));
    String path = parent.path() + PathBytes.printable(entry.name());
    if (inode.isDirectory()) {
      Node node = nodes.node(directory(inode, path + "/", saver), List.of(), 0);
      if (unfinished.contains(inode.number)) {
        unfinished.add(parent.inode().number);
      }
      return node;
    }
    if (!inode.isFile()) {
      return nodes.node(Content.EMPTY, List.of(), 0);
    }
    Base base = base(inode.number);
    if (!inode.has(Inode.DIRTY)) {
      return nodes.node(base.content(), base.extents(), inode.bytes);
    }
    return switch (saver.file(inode.number)) {
      case Sent.Gone ignored -> null;
      case Saved saved -> {
        files.put(inode.number, saved);
        inode.modified = saved.modified();
        yield nodes.node(saved.content(), saved.extents(), saved.bytes());
      }
      case Sent.Unreadable(String reason) -> {
        unsent.put(inode.number, new Unsent(path, reason));
        unfinished.add(parent.inode().number);
        yield new LastVersion(store.archive()).of(nodes, base, parent.before());
      }
    };
  }

  private List<Node.Attribute> attributes(Inode inode) throws StoreException {
    List<Node.Attribute> found = new ArrayList<>();
    if (inode.has(Inode.ATTRIBUTED)) {
      moment.scan(
          Table.ATTRIBUTES,
          Keys.of(inode.number),
          (key, value) -> found.add(new Node.Attribute(Keys.name(key), value)));
    }
    return found;
  }

  private Content directory(Inode inode, String path, Saver saver)
      throws StoreException, ArchiveException, InterruptedException {
    Content known = base(inode.number).content();
    boolean changed = dirty.contains(inode.number) || known.refs().isEmpty();
    if (!changed || !inode.has(Inode.LISTED)) {
      return known;
    }
    if (files.size() >= filesMax) {
      whole = false;
      unfinished.add(inode.number);
      return known;
    }
    List<Names.Entry> entries = new ArrayList<>();
    moment.scan(
        Table.NAMES,
        Keys.of(inode.number),
        (key, value) -> entries.add(Names.decode(Keys.name(key), value)));
    saver.ahead(dirtyFiles(entries));
    PageBuilder<ArchiveException> pages = new PageBuilder<>(saver::page);
    Parent parent = new Parent(inode, known, path);
    for (Names.Entry entry : entries) {
      Node node = node(parent, entry, saver);
      if (node != null) {
        pages.add(node);
      }
    }
    Content content = pages.build();
    directories.put(inode.number, content);
    return content;
  }

  private List<Long> dirtyFiles(List<Names.Entry> entries) throws StoreException {
    List<Long> found = new ArrayList<>();
    for (Names.Entry entry : entries) {
      Inode inode = inode(entry.inode());
      if (inode.isFile() && inode.has(Inode.DIRTY)) {
        found.add(entry.inode());
      }
    }
    return found;
  }

  /** Notes that the network has all that was saved and names it. */
  public void published() throws StoreException, PosixException {
    List<Long> numbers = new ArrayList<>(files.keySet());
    for (long number : numbers) {
      Saved saved = files.get(number);
      if (saved != null && saved.version() >= 0) {
        clean(number, saved);
      }
    }
    List<Map.Entry<Long, Content>> saved = List.copyOf(directories.entrySet());
    for (int i = 0; i < saved.size(); i += BATCH) {
      store.barrier.readLock().lock();
      try (Change change = new Change(store.tables)) {
        for (Map.Entry<Long, Content> one : saved.subList(i, Math.min(i + BATCH, saved.size()))) {
          Base base = new Base(one.getValue(), List.of(), 0);
          change.put(Table.BASES, Keys.of(one.getKey()), BaseCodec.encode(base));
          if (!unfinished.contains(one.getKey())) {
            store.dirty.clear(change, one.getKey(), generation);
          }
        }
        change.commit();
      } finally {
        store.barrier.readLock().unlock();
      }
    }
  }

  private void clean(long number, Saved saved) throws StoreException, PosixException {
    try (Store.Use use = store.find(number)) {
      if (use == null) {
        return;
      }
      store.barrier.readLock().lock();
      use.inode.lock.writeLock().lock();
      try (Change change = new Change(store.tables)) {
        if (!use.inode.gone && use.inode.version == saved.version()) {
          new Rebase(store).apply(change, use.inode, saved);
          change.commit();
        }
      } finally {
        use.inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  /**
   * Counts over all that this device knows of the drive: what was never listed here is left out.
   */
  public dev.cairn.archive.vault.Snapshot.Stats stats() throws StoreException {
    long[] counts = new long[4];
    moment.scan(
        Table.INODES,
        new byte[0],
        (key, value) -> {
          Inode inode = InodeCodec.decode(Keys.number(key, 0), value);
          if (inode.links > 0) {
            counts[inode.isFile() ? 0 : inode.isDirectory() ? 1 : 2]++;
            counts[3] += inode.isFile() ? inode.bytes : 0;
          }
          return true;
        });
    return new dev.cairn.archive.vault.Snapshot.Stats(
        counts[0], counts[1], counts[2], counts[3], 0);
  }

  @Override
  public void close() {
    moment.close();
  }
}
