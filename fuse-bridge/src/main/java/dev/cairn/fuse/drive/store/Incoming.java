package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.merge.ConflictName;
import dev.cairn.fuse.drive.merge.Merge;
import dev.cairn.fuse.drive.merge.Nodes;
import dev.cairn.fuse.drive.merge.Ours;
import dev.cairn.fuse.drive.merge.Step;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings another device's tree into the store, directory by directory, each at once. A directory
 * that was never listed here only gets its new pages. A file that is replaced gets a new inode, so
 * whoever has the old one open reads on in the old bytes. For one thread.
 */
public final class Incoming {

  private final Store store;
  private final Context context;
  private final List<Told> told = new ArrayList<>();
  private int conflicts;

  /**
   * What a merge is made with.
   *
   * @param ours this device's name
   * @param theirs the other device's
   */
  public record Context(String ours, String theirs, Sender sender) {}

  /** Says what the bytes of a file come to that differ from those of the network. */
  @FunctionalInterface
  public interface Sender {
    /** As {@link Export.Saver#file}. */
    Sent file(long inode) throws ArchiveException, InterruptedException;
  }

  /**
   * What the kernel is to be told of.
   *
   * @param name stands for something else now; null if only {@code inode} has changed
   */
  public record Told(@Nullable Name name, long inode) {}

  public Incoming(Store store, Context context) {
    this.store = store;
    this.context = context;
  }

  /** Names whose versions are both kept. */
  public int conflicts() {
    return conflicts;
  }

  /** What the kernel is to forget, when no lock is held. */
  public List<Told> told() {
    return told;
  }

  /** Merges a directory that both have: {@code base} and {@code theirs} are its nodes. */
  public void merge(long directory, Node base, Node theirs)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    if (base.content().equals(theirs.content()) || adopted(directory, base, theirs)) {
      return;
    }
    new Listed(store).use(directory).close();
    List<Node> old = nodes(base.content());
    List<Node> other = nodes(theirs.content());
    Map<Long, Sent.Saved> bytes =
        new OurEntries(store).changedBytes(directory, old, other, context.sender());
    List<Below> below = apply(directory, theirs, old, other, bytes);
    for (Below one : below) {
      merge(one.inode(), one.step().base(), one.step().theirs());
    }
  }

  /** Merges the root's own mode, owner and attributes, and then all that is below it. */
  public void mergeRoot(Node base, Node theirs)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    try (Store.Use use = store.use(FileSystem.ROOT);
        Change change = new Change(store.tables)) {
      store.barrier.writeLock().lock();
      try {
        Names.Entry entry = new Names.Entry(theirs.name(), FileSystem.ROOT, 0, 0);
        Ours ours = new OurEntries(store).ours(entry, use.inode, null);
        for (Step step : Merge.directory(List.of(base), List.of(ours), List.of(theirs))) {
          if (step instanceof Step.Descend(Node ignored, Node alsoIgnored, Node node)) {
            setAttributes(change, use.inode, node);
            change.commit();
          }
        }
      } finally {
        store.barrier.writeLock().unlock();
      }
    }
    merge(FileSystem.ROOT, base, theirs);
  }

  private void setAttributes(Change change, Inode inode, Node node) throws StoreException {
    inode.lock.writeLock().lock();
    try {
      inode.mode = (inode.mode & Inode.TYPE_MASK) | node.mode();
      inode.uid = node.owner().uid();
      inode.gid = node.owner().gid();
      byte[] prefix = Keys.of(inode.number);
      store.tables.scan(
          Table.ATTRIBUTES,
          prefix,
          prefix,
          (key, value) -> {
            change.delete(Table.ATTRIBUTES, key);
            return true;
          });
      for (Node.Attribute attribute : node.attributes()) {
        byte[] key = Keys.of(inode.number, attribute.name());
        change.put(Table.ATTRIBUTES, key, attribute.value());
        inode.set(Inode.ATTRIBUTED, true);
      }
      inode.changed = store.now();
      change.save(inode);
    } finally {
      inode.lock.writeLock().unlock();
    }
  }

  /** A directory whose entries are still to be merged. */
  private record Below(long inode, Step.Descend step) {}

  private List<Node> nodes(Content content) throws ArchiveException, InterruptedException {
    List<Node> nodes = new ArrayList<>();
    if (!content.refs().isEmpty()) {
      store.archive().directory(content, nodes::add);
    }
    return nodes;
  }

  /** A directory that nobody has looked into here is theirs as a whole. */
  private boolean adopted(long number, Node base, Node theirs)
      throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      store.barrier.writeLock().lock();
      try {
        byte[] row = store.tables.get(Table.BASES, Keys.of(number));
        Content known = row == null ? Content.EMPTY : BaseCodec.decode(row).content();
        if (use.inode.has(Inode.LISTED) || !known.equals(base.content())) {
          return false;
        }
        Base now = new Base(theirs.content(), List.of(), 0);
        change.put(Table.BASES, Keys.of(number), BaseCodec.encode(now));
        change.commit();
        return true;
      } finally {
        store.barrier.writeLock().unlock();
      }
    }
  }

  private List<Below> apply(
      long number, Node theirs, List<Node> old, List<Node> other, Map<Long, Sent.Saved> bytes)
      throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      Inode directory = use.inode;
      store.barrier.writeLock().lock();
      directory.lock.writeLock().lock();
      try {
        List<Ours> ours = new OurEntries(store).of(number, bytes);
        boolean wasClean = !store.dirty.isDirty(number);
        Steps steps = new Steps(change, directory, wasClean);
        for (Step step : Merge.directory(old, ours, other)) {
          steps.perform(step);
        }
        steps.finish(theirs);
        change.commit();
        steps.committed();
        return steps.below;
      } finally {
        directory.lock.writeLock().unlock();
        store.barrier.writeLock().unlock();
      }
    }
  }

  /** The steps of one directory, whose locks are held. */
  private final class Steps {
    private final Change change;
    private final Inode directory;
    private final NodeImport imports;
    private final List<Below> below = new ArrayList<>();
    private final List<Inode> removed = new ArrayList<>();
    private final Timestamp now = store.now();
    private boolean asTheirs;

    Steps(Change change, Inode directory, boolean wasClean) {
      this.change = change;
      this.directory = directory;
      this.imports = new NodeImport(store, change, directory.number);
      this.asTheirs = wasClean;
    }

    void perform(Step step) throws ErrnoException, StoreException, PosixException {
      switch (step) {
        case Step.Take(Node node) -> take(node);
        case Step.Adjust(Node node) -> adjust(node);
        case Step.Remove(byte[] name) -> remove(name);
        case Step.Descend descend -> descend(descend);
        case Step.Conflict(Node theirs, boolean keeps) -> conflict(theirs, keeps);
      }
    }

    private void take(Node node) throws ErrnoException, StoreException, PosixException {
      Names.Entry before = store.names.find(directory.number, node.name());
      boolean pinned = before != null && isPinned(before.inode());
      remove(node.name());
      long cookie = before == null ? store.sequence.next() : before.cookie();
      Inode inode = imports.add(node, cookie);
      keepPin(inode, pinned);
      directory.links += inode.isDirectory() ? 1 : 0;
      tell(node.name(), inode.number);
    }

    private boolean isPinned(long number) throws StoreException {
      try (Store.Use use = store.find(number)) {
        return use != null && use.inode.has(Inode.PINNED);
      }
    }

    /** What is pinned is a name to whoever pinned it, whatever file stands there now. */
    private void keepPin(Inode inode, boolean pinned) throws StoreException {
      if (pinned) {
        inode.set(Inode.PINNED, true);
        change.save(inode);
        store.pins.note(inode.number, true);
      }
    }

    private void tell(byte[] name, long inode) {
      told.add(new Told(new Name(directory.number, name), inode));
    }

    /** Takes a name away, with all that is below it, if it is there. */
    private void remove(byte[] name) throws ErrnoException, StoreException, PosixException {
      Names.Entry entry = store.names.find(directory.number, name);
      if (entry != null) {
        try (Store.Use use = store.use(entry.inode())) {
          new Uprooting(store, change, removed).remove(directory, entry, use.inode);
        }
        tell(name, entry.inode());
      }
    }

    private void adjust(Node node) throws ErrnoException, StoreException {
      Names.Entry entry = store.names.find(directory.number, node.name());
      if (entry == null) {
        return;
      }
      try (Store.Use use = store.use(entry.inode())) {
        setAttributes(change, use.inode, node);
      }
      asTheirs = false; // ours differs in something else
      told.add(new Told(null, entry.inode()));
    }

    private void descend(Step.Descend step) throws ErrnoException, StoreException {
      Names.Entry entry = store.names.find(directory.number, step.theirs().name());
      if (entry == null) {
        return;
      }
      boolean wasAsTheirs = asTheirs;
      adjust(step.node());
      asTheirs = wasAsTheirs && !store.dirty.isDirty(entry.inode());
      below.add(new Below(entry.inode(), step));
    }

    private void conflict(Node theirs, boolean oursKeepsName)
        throws ErrnoException, StoreException {
      conflicts++;
      asTheirs = false;
      Names.Entry entry = store.names.find(directory.number, theirs.name());
      if (entry == null) {
        return;
      }
      if (oursKeepsName) {
        Instant date =
            Instant.ofEpochSecond(theirs.modified().seconds(), theirs.modified().nanos());
        if (isKept(ConflictName.of(theirs.name(), date, context.theirs(), name -> false), theirs)) {
          return; // by a merge that was broken off
        }
        byte[] name = free(theirs.name(), date, context.theirs());
        Inode inode = imports.add(Nodes.named(theirs, name));
        directory.links += inode.isDirectory() ? 1 : 0;
        tell(name, inode.number);
        return;
      }
      try (Store.Use use = store.use(entry.inode())) {
        Timestamp modified = use.inode.modified;
        Instant date = Instant.ofEpochSecond(modified.seconds(), modified.nanos());
        byte[] name = free(theirs.name(), date, context.ours());
        store.names.remove(change, directory.number, entry);
        long cookie = store.sequence.next();
        store.names.add(
            change, directory.number, new Names.Entry(name, entry.inode(), cookie, entry.type()));
        tell(name, entry.inode());
      }
      Inode inode = imports.add(theirs, entry.cookie());
      keepPin(inode, isPinned(entry.inode()));
      directory.links += inode.isDirectory() ? 1 : 0;
      tell(theirs.name(), inode.number);
    }

    private boolean isKept(byte[] name, Node theirs) throws StoreException {
      Names.Entry entry = store.names.find(directory.number, name);
      byte[] record = entry == null ? null : store.tables.get(Table.INODES, Keys.of(entry.inode()));
      if (entry == null || record == null) {
        return false;
      }
      Inode there = InodeCodec.decode(entry.inode(), record);
      return there.bytes == theirs.size()
          && there.modified.seconds() == theirs.modified().seconds()
          && there.modified.nanos() == theirs.modified().nanos();
    }

    private byte[] free(byte[] name, Instant date, String device) {
      return ConflictName.of(name, date, device, this::isTaken);
    }

    private boolean isTaken(byte[] name) {
      try {
        return store.names.find(directory.number, name) != null;
      } catch (StoreException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /** What is now as theirs need not be sent again; the rest must be. */
    void finish(Node theirs) throws StoreException {
      imports.finish();
      if (asTheirs) {
        Base base = new Base(theirs.content(), List.of(), 0);
        change.put(Table.BASES, Keys.of(directory.number), BaseCodec.encode(base));
      } else {
        store.dirty.mark(change, directory.number);
      }
      directory.touch(now);
      change.save(directory);
    }

    void committed() throws StoreException, PosixException {
      Removal removal = new Removal(store);
      for (Inode inode : removed) {
        inode.lock.writeLock().lock();
        try {
          removal.reap(inode);
        } finally {
          inode.lock.writeLock().unlock();
        }
      }
      told.add(new Told(null, directory.number));
    }
  }
}
