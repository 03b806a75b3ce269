package dev.cairn.archive.restore;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.util.List;

/** Reads a restored file back and compares it with the ids of its chunks. */
final class Verifier {

  private final Vault vault;

  Verifier(Vault vault) {
    this.vault = vault;
  }

  /** What is wrong; empty if nothing is. */
  String compare(FileHandle file, Node node) throws PosixException {
    ChunkIds ids = new ChunkIds(vault.keys().chunkIdKey());
    ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
    Data data = new Data(file, node);
    try {
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        byte[] bytes = new byte[(int) ref.bytes()];
        if (!data.read(bytes) || !ids.of(bytes, 0, bytes.length).equals(ref.id())) {
          return "what was written reads back different, near byte " + data.at;
        }
      }
      return "";
    } catch (ArchiveException | TreeFormatException e) {
      return "cannot be verified: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "cancelled while it was verified";
    }
  }

  /** The data of a file, past its holes. */
  private static final class Data {
    private final FileHandle file;
    private final List<Extent> extents;
    private int extent;
    private long within;
    private long at;

    Data(FileHandle file, Node node) {
      this.file = file;
      this.extents =
          node.extents().isEmpty() ? List.of(new Extent(0, node.size())) : node.extents();
    }

    boolean read(byte[] into) throws PosixException {
      int done = 0;
      while (done < into.length) {
        if (extent == extents.size()) {
          return false;
        }
        Extent current = extents.get(extent);
        at = current.offset() + within;
        int want = (int) Math.min(into.length - done, current.bytes() - within);
        if (want == 0) {
          extent++;
          within = 0;
          continue;
        }
        int count = file.readAt(at, into, done, want);
        if (count < 0) {
          return false;
        }
        done += count;
        within += count;
      }
      return true;
    }
  }
}
