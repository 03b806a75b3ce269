package dev.cairn.archive.zip;

import dev.cairn.archive.query.Dump;
import dev.cairn.archive.query.FolderDump;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Folders of a vault as zip archives. Zip has less than a file system: what of it is copied instead
 * of linked, or lost, is counted and said at the end.
 */
public final class ZipDump {

  private ZipDump() {}

  /**
   * Prepares an archive.
   *
   * @param out is flushed by nobody, and stays open
   * @param listener hears of sockets, FIFOs and devices, which zip has not
   * @param remarks hears in sum what else zip has not
   */
  public static FolderDump of(
      Vault vault, OutputStream out, FolderDump.Listener listener, Consumer<String> remarks) {
    return new FolderDump(vault, new Zip(vault, out, remarks), listener);
  }

  private static final class Zip implements FolderDump.Format {
    private final Vault vault;
    private final Consumer<String> remarks;
    private final ZipWriter zip;
    private long copies;
    private long attributes;
    private long times;
    private long names;

    Zip(Vault vault, OutputStream out, Consumer<String> remarks) {
      this.vault = vault;
      this.remarks = remarks;
      this.zip = new ZipWriter(out);
    }

    @Override
    public Optional<String> objection(byte[] path, Node node) {
      if (path.length >= Entry.NAME_BYTES_MAX) {
        return Optional.of("zip has no path of " + path.length + " bytes");
      }
      return switch (node.kind()) {
        case FILE, DIRECTORY, SYMLINK -> Optional.empty();
        case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
            Optional.of("zip has no " + node.kind().word());
      };
    }

    @Override
    public void special(byte[] path, Node node) throws IOException {
      count(path, node);
      zip.special(path, node);
    }

    @Override
    public void file(byte[] path, Node node)
        throws ArchiveException, IOException, InterruptedException {
      count(path, node);
      zip.file(path, node, data -> Dump.write(vault, node, data));
    }

    @Override
    public void link(byte[] path, byte[] first, Node node)
        throws ArchiveException, IOException, InterruptedException {
      copies++;
      if (node.kind() == NodeKind.FILE) {
        file(path, node);
      } else {
        special(path, node);
      }
    }

    private void count(byte[] path, Node node) {
      attributes += node.attributes().isEmpty() ? 0 : 1;
      times += Entry.hasUnixTime(node) ? 0 : 1;
      names += Entry.isText(path) ? 0 : 1;
    }

    @Override
    public void finish() throws IOException {
      zip.finish();
      remark(copies, "further names of files (hard links) are copies of them");
      remark(attributes, "files or folders are without their attributes and access lists");
      remark(names, "paths are no text, and other programs may show them otherwise");
      remark(times, "times are too far away for zip, and are not those of the files");
    }

    private void remark(long count, String what) {
      if (count > 0) {
        remarks.accept("in the zip archive " + count + " " + what + "; tar has them as they are");
      }
    }

    @Override
    public void close() {
      zip.close();
    }
  }
}
