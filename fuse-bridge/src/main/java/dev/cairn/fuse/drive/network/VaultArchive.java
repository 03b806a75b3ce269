package dev.cairn.fuse.drive.network;

import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.fuse.drive.network.ChunkCache.Part;
import dev.cairn.fuse.drive.network.ContentSeek.Place;
import dev.cairn.fuse.drive.store.Archive;
import java.util.List;

/** What a store asks of the network, from a vault. Safe for many threads. */
public final class VaultArchive implements Archive {

  private final Vault vault;
  private final ContentSeek seek;
  private final ChunkCache chunks;

  public VaultArchive(Vault vault) {
    this.vault = vault;
    this.seek = new ContentSeek(vault.chunks());
    this.chunks = new ChunkCache(vault);
  }

  @Override
  public void directory(Content directory, NodeVisitor visitor)
      throws ArchiveException, InterruptedException {
    DirectoryReader<ArchiveException> reader = new DirectoryReader<>(vault.chunks(), directory);
    try {
      for (Node node = reader.next(); node != null; node = reader.next()) {
        visitor.visit(node);
      }
    } catch (TreeFormatException e) {
      throw new ArchiveException("a directory of the drive: " + e.getMessage(), e);
    }
  }

  @Override
  public Piece piece(Content content, Want want) throws ArchiveException, InterruptedException {
    long offset = want.offset();
    List<Place> places = seek.places(content, offset, windowEnd(want));
    if (places.isEmpty()) {
      throw new ArchiveException("a file ends before byte " + offset + " of its content");
    }
    Place first = places.getFirst();
    if (want.aheadBytes() == 0 && !want.background()) {
      int from = (int) (offset - first.start());
      int to = (int) Math.min(from + want.bytes(), first.ref().bytes());
      Part part = chunks.part(first.ref(), from, to);
      if (part != null) {
        return new Piece(first.start() + part.from(), part.bytes());
      }
    }
    List<ChunkRef> refs = places.stream().map(Place::ref).toList();
    byte[] bytes = chunks.get(refs, want.background());
    if (bytes.length != first.ref().bytes()) {
      throw new ArchiveException("chunk " + first.ref().id() + " has another length than its list");
    }
    return new Piece(first.start(), bytes);
  }

  /** Moves on in steps of a range, so that a reader's window grows by ranges and not by chunks. */
  private static long windowEnd(Want want) {
    long end = want.offset() + 1 + want.aheadBytes();
    long step = ChunkCache.RANGE_BYTES;
    return want.aheadBytes() < step ? end : Math.ceilDiv(end, step) * step;
  }
}
