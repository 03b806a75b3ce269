package dev.cairn.archive.tar;

import dev.cairn.archive.query.Dump;
import dev.cairn.archive.query.FolderDump;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Folders of a vault as tar archives. */
public final class TarDump {

  private TarDump() {}

  /**
   * Prepares an archive.
   *
   * @param out is flushed by nobody, and stays open
   * @param listener hears of sockets, and of devices whose number has no room in a header
   */
  public static FolderDump of(Vault vault, OutputStream out, FolderDump.Listener listener) {
    return new FolderDump(vault, new Tar(vault, new TarWriter(out)), listener);
  }

  private record Tar(Vault vault, TarWriter tar) implements FolderDump.Format {

    @Override
    public Optional<String> objection(byte[] path, Node node) {
      return TarWriter.objection(node);
    }

    @Override
    public void special(byte[] path, Node node) throws IOException {
      tar.special(path, node);
    }

    @Override
    public void file(byte[] path, Node node)
        throws ArchiveException, IOException, InterruptedException {
      tar.file(path, node, data -> Dump.writeData(vault, node, data));
    }

    @Override
    public void link(byte[] path, byte[] first, Node node) throws IOException {
      tar.link(path, first, node);
    }

    @Override
    public void finish() throws IOException {
      tar.finish();
    }
  }
}
