package dev.cairn.archive.restore;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;

/** Reads a restored file back and compares it with the ids of its chunks. For any thread. */
final class Verifier {

  private final Vault vault;

  Verifier(Vault vault) {
    this.vault = vault;
  }

  /** What is wrong; empty if nothing is. */
  String compare(FileHandle file, Layout layout, Node node) throws PosixException {
    LocalContent local = new LocalContent(vault.keys().chunkIdKey());
    ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), node.content());
    long offset = 0;
    try {
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        if (!local.has(file, layout, ref, offset)) {
          return "what was written reads back different, near byte " + offset + " of its content";
        }
        offset += ref.bytes();
      }
      return "";
    } catch (ArchiveException | TreeFormatException e) {
      return "cannot be verified: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "cancelled while it was verified";
    }
  }
}
