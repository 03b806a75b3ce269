package dev.cairn.archive.tar;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.query.Dump;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a folder of a vault as a tar archive, parents before children, names in byte order.
 * Memory: a few MiB, and the path of each file that had several names. Use once; for one thread.
 */
public final class TarDump {

  private final Vault vault;
  private final TarWriter tar;
  private final Listener listener;

  /** The first name of each node that had several. */
  private final Map<LinkKey, byte[]> links = new HashMap<>();

  private record LinkKey(long device, long inode) {}

  /** Hears what a tar archive cannot hold. */
  @FunctionalInterface
  public interface Listener {
    /** A socket was left out. */
    void leftOut(String path);
  }

  /**
   * Prepares an archive.
   *
   * @param out is flushed by nobody, and stays open
   */
  public TarDump(Vault vault, OutputStream out, Listener listener) {
    this.vault = vault;
    this.tar = new TarWriter(out);
    this.listener = listener;
  }

  /**
   * Writes {@code folder} and all below it, as {@code path}, and the archive's end.
   *
   * @param path without a slash before it
   * @throws ArchiveException names the file that cannot be read; what was written is no archive
   * @throws IOException what {@code out} throws
   */
  public void write(byte[] path, Node folder)
      throws ArchiveException, IOException, InterruptedException {
    add(path, folder);
    tar.finish();
  }

  /** Writes what is in a snapshot's root, and the archive's end. */
  public void writeAll(Content root) throws ArchiveException, IOException, InterruptedException {
    children(new byte[0], root);
    tar.finish();
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
    if (node.kind() == NodeKind.SOCKET) {
      listener.leftOut(PathBytes.printable(path));
      return;
    }
    if (node.kind() != NodeKind.DIRECTORY && node.identity().links() > 1) {
      LinkKey key = new LinkKey(node.identity().device(), node.identity().inode());
      byte[] first = links.putIfAbsent(key, path);
      if (first != null) {
        tar.link(path, first, node);
        return;
      }
    }
    switch (node.kind()) {
      case FILE -> file(path, node);
      case DIRECTORY -> {
        tar.special(path, node);
        children(path, node.content());
      }
      default -> tar.special(path, node);
    }
  }

  private void file(byte[] path, Node node)
      throws ArchiveException, IOException, InterruptedException {
    try {
      tar.file(path, node, data -> Dump.writeData(vault, node, data));
    } catch (ArchiveException e) {
      throw new ArchiveException(PathBytes.printable(path) + ": " + e.getMessage(), e);
    }
  }
}
