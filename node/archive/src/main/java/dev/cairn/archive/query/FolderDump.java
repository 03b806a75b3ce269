package dev.cairn.archive.query;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a folder of a vault as an archive of some format, parents before children, names in byte
 * order. Memory: a few MiB, and the path of each file that had several names. Use once; for one
 * thread.
 */
public final class FolderDump {

  private final Vault vault;
  private final Format format;
  private final Listener listener;

  /** The first name of each node that had several. */
  private final Map<LinkKey, byte[]> links = new HashMap<>();

  private record LinkKey(long device, long inode) {}

  /** Writes the entries of an archive; paths have no slash before them. */
  public interface Format {
    /** Why it has no room for this; empty if it has. */
    Optional<String> objection(byte[] path, Node node);

    /** Writes a directory, or what else is no file. */
    void special(byte[] path, Node node) throws IOException;

    /** Writes a file. */
    void file(byte[] path, Node node) throws ArchiveException, IOException, InterruptedException;

    /** Writes another name of what was written as {@code first}. */
    void link(byte[] path, byte[] first, Node node)
        throws ArchiveException, IOException, InterruptedException;

    /** Writes the archive's end. */
    void finish() throws IOException;

    /** Gives back what is not the heap's; called once, however it ended. */
    default void close() {}
  }

  /** Hears what an archive cannot hold. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Something was left out.
     *
     * @param path printable
     * @param why in words
     */
    void leftOut(String path, String why);
  }

  /** Prepares an archive. */
  public FolderDump(Vault vault, Format format, Listener listener) {
    this.vault = vault;
    this.format = format;
    this.listener = listener;
  }

  /**
   * Writes {@code folder} and all below it, as {@code path}, and the archive's end.
   *
   * @param path without a slash before it
   * @throws ArchiveException names the file that cannot be read; what was written is no archive
   * @throws IOException what the stream behind the format throws
   */
  public void write(byte[] path, Node folder)
      throws ArchiveException, IOException, InterruptedException {
    try {
      add(path, folder);
      format.finish();
    } finally {
      format.close();
    }
  }

  /** Writes what is in a snapshot's root, and the archive's end. */
  public void writeAll(Content root) throws ArchiveException, IOException, InterruptedException {
    try {
      children(new byte[0], root);
      format.finish();
    } finally {
      format.close();
    }
  }

  private void children(byte[] path, Content directory)
      throws ArchiveException, IOException, InterruptedException {
    try {
      DirectoryReader<ArchiveException> nodes = new DirectoryReader<>(vault.chunks(), directory);
      for (Node node = nodes.next(); node != null; node = nodes.next()) {
        add(PathBytes.join(path, node.name()), node);
      }
    } catch (TreeFormatException e) {
      throw new ArchiveException(PathBytes.printable(path) + "/: " + e.getMessage(), e);
    }
  }

  private void add(byte[] path, Node node)
      throws ArchiveException, IOException, InterruptedException {
    Optional<String> objection = format.objection(path, node);
    if (objection.isPresent()) {
      listener.leftOut(PathBytes.printable(path), objection.get());
      return;
    }
    try {
      if (node.kind() == NodeKind.DIRECTORY) {
        format.special(path, node);
      } else if (!linked(path, node)) {
        entry(path, node);
      }
    } catch (ArchiveException e) {
      throw new ArchiveException(PathBytes.printable(path) + ": " + e.getMessage(), e);
    }
    if (node.kind() == NodeKind.DIRECTORY) {
      children(path, node.content());
    }
  }

  private boolean linked(byte[] path, Node node)
      throws ArchiveException, IOException, InterruptedException {
    if (node.identity().links() < 2) {
      return false;
    }
    LinkKey key = new LinkKey(node.identity().device(), node.identity().inode());
    byte[] first = links.putIfAbsent(key, path);
    if (first == null) {
      return false;
    }
    format.link(path, first, node);
    return true;
  }

  private void entry(byte[] path, Node node)
      throws ArchiveException, IOException, InterruptedException {
    if (node.kind() == NodeKind.FILE) {
      format.file(path, node);
    } else {
      format.special(path, node);
    }
  }
}
