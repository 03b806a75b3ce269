package dev.cairn.fuse.drive.snapshot;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Archive;
import dev.cairn.fuse.drive.store.Streaming;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.DirectoryPlusSink;
import dev.cairn.fuse.kernel.DirectorySink;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Opened;
import dev.cairn.fuse.kernel.Space;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots, to be looked at: every change is refused (EROFS). A snapshot's files never change, so
 * the kernel may keep what it has read.
 */
public final class SnapshotFileSystem implements FileSystem {

  private static final System.Logger LOG = System.getLogger(SnapshotFileSystem.class.getName());

  /** Directories whose nodes are kept: enough for one that is listed entry by entry. */
  private static final int DIRECTORIES_MAX = 8;

  /** Files whose readers are followed. */
  private static final int STREAMS_MAX = 256;

  private static final long PARENT_COOKIE = 2;

  private final Archive archive;
  private final SnapshotReader reader;
  private final Top top;
  private final Entities entities;
  private final long root;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Content, List<Node>> directories =
      new LinkedHashMap<>(DIRECTORIES_MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Content, List<Node>> eldest) {
          return size() > DIRECTORIES_MAX;
        }
      };

  private final Map<Long, Streaming> streams =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Streaming> eldest) {
          return size() > STREAMS_MAX;
        }
      };

  /**
   * @param root number of the topmost directory; all others are above it
   */
  public SnapshotFileSystem(Archive archive, Top top, long root) {
    this.archive = archive;
    this.reader = new SnapshotReader(archive);
    this.top = top;
    this.root = root;
    Node node =
        switch (top) {
          case Top.One(var snapshot) ->
              Top.directory(new byte[] {'/'}, snapshot.root(), snapshot.time());
          case Top.All ignored -> Top.directory(new byte[] {'/'}, Content.EMPTY, Instant.EPOCH);
        };
    this.entities = new Entities(new Entity(root, root, node));
  }

  private Entity entity(long number) throws ErrnoException {
    Entity entity = entities.find(number);
    if (entity == null) {
      throw new ErrnoException(Errno.ESTALE);
    }
    return entity;
  }

  private List<Node> nodes(Entity directory) throws ErrnoException, InterruptedException {
    if (!directory.isDirectory()) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    if (directory.number() == root && top instanceof Top.All all) {
      return all.nodes();
    }
    Content content = directory.node().content();
    lock.lockInterruptibly();
    try {
      List<Node> known = directories.get(content);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    List<Node> read = new ArrayList<>();
    try {
      archive.directory(content, read::add);
    } catch (ArchiveException e) {
      throw failed(e);
    }
    lock.lockInterruptibly();
    try {
      directories.put(content, read);
    } finally {
      lock.unlock();
    }
    return read;
  }

  private static ErrnoException failed(ArchiveException e) {
    LOG.log(System.Logger.Level.WARNING, e.getMessage());
    return new ErrnoException(Errno.EIO);
  }

  @Override
  public Attributes lookup(Caller caller, Name name) throws ErrnoException, InterruptedException {
    Entity parent = entity(name.parent());
    Node node = find(nodes(parent), name.bytes(), parent.number() == root);
    if (node == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    return entities.add(name.parent(), node, true).attributes();
  }

  /**
   * By halving: nodes of a vault's directory come in the order of their names, those on top not.
   */
  private static @Nullable Node find(List<Node> nodes, byte[] name, boolean inNoOrder) {
    if (inNoOrder) {
      return nodes.stream().filter(node -> node.isNamed(name)).findFirst().orElse(null);
    }
    int low = 0;
    int high = nodes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(nodes.get(middle).name(), name);
      if (order == 0) {
        return nodes.get(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return null;
  }

  @Override
  public void forget(long inode, long lookups) {
    entities.forget(inode, lookups);
  }

  @Override
  public Attributes getattr(Caller caller, Handle file) throws ErrnoException {
    return entity(file.inode()).attributes();
  }

  @Override
  public byte[] readlink(Caller caller, long inode) throws ErrnoException {
    Node node = entity(inode).node();
    if (node.kind() != NodeKind.SYMLINK) {
      throw ErrnoException.invalid();
    }
    return node.target();
  }

  @Override
  public Opened open(Caller caller, long inode, int flags) throws ErrnoException {
    entity(inode);
    if ((flags & 3) != 0) {
      throw new ErrnoException(Errno.EROFS);
    }
    return new Opened(0, Opened.KEEP_CACHE);
  }

  @Override
  public int read(Caller caller, Handle file, long offset, MemorySegment target)
      throws ErrnoException, InterruptedException {
    Node node = entity(file.inode()).node();
    try {
      return reader.read(node, streaming(file.inode()), offset, target);
    } catch (ArchiveException e) {
      throw failed(e);
    }
  }

  private Streaming streaming(long inode) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return streams.computeIfAbsent(inode, number -> new Streaming());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void readdir(Caller caller, Handle directory, long cookie, DirectorySink sink)
      throws ErrnoException, InterruptedException {
    Entity entity = entity(directory.inode());
    List<Node> nodes = nodes(entity);
    int type = entity.type();
    if (cookie < 1 && !sink.add(new byte[] {'.'}, entity.number(), type, 1)) {
      return;
    }
    if (cookie < 2 && !sink.add(new byte[] {'.', '.'}, entity.parent(), type, PARENT_COOKIE)) {
      return;
    }
    for (long i = Math.max(0, cookie - PARENT_COOKIE); i < nodes.size(); i++) {
      Node node = nodes.get((int) i);
      long number = entities.add(entity.number(), node, false).number();
      if (!sink.add(node.name(), number, Entity.type(node), i + 1 + PARENT_COOKIE)) {
        return;
      }
    }
  }

  @Override
  public void readdirplus(Caller caller, Handle directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException, InterruptedException {
    Entity entity = entity(directory.inode());
    List<Node> nodes = nodes(entity);
    if (cookie < 1 && !sink.add(new byte[] {'.'}, entity.attributes(), 1)) {
      return;
    }
    if (cookie < 2 && !sink.add(new byte[] {'.', '.'}, entity.attributes(), PARENT_COOKIE)) {
      return;
    }
    for (long i = Math.max(0, cookie - PARENT_COOKIE); i < nodes.size(); i++) {
      Node node = nodes.get((int) i);
      Entity entry = entities.add(entity.number(), node, true);
      if (!sink.add(node.name(), entry.attributes(), i + 1 + PARENT_COOKIE)) {
        entities.forget(entry.number(), 1);
        return;
      }
    }
  }

  @Override
  public Space statfs(Caller caller, long inode) {
    return new Space(0, 0, 0, 0, 0, 4096, 255);
  }

  @Override
  public byte[] getxattr(Caller caller, long inode, byte[] name) throws ErrnoException {
    for (Node.Attribute attribute : entity(inode).node().attributes()) {
      if (Arrays.equals(attribute.name(), name)) {
        return attribute.value();
      }
    }
    throw new ErrnoException(Errno.ENODATA);
  }

  @Override
  public List<byte[]> listxattr(Caller caller, long inode) throws ErrnoException {
    return entity(inode).node().attributes().stream().map(Node.Attribute::name).toList();
  }
}
