package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pages that list a vault's snapshots, in the order in which those were added. A page is full
 * when it has {@value #PAGE_BYTES} bytes, so the same list always makes the same pages, and those
 * before a change stay as they are.
 */
final class SnapshotPages {

  /** Snapshots are appended to the last page until it has this many bytes. */
  private static final int PAGE_BYTES = 64 << 10;

  private final Vault vault;
  private final ChunkIds ids;

  SnapshotPages(Vault vault) {
    this.vault = vault;
    this.ids = new ChunkIds(vault.keys().chunkIdKey());
  }

  /** The snapshots on {@code pages}. */
  List<Snapshot> read(List<ChunkLocation> pages) throws ArchiveException, InterruptedException {
    List<Snapshot> all = new ArrayList<>();
    for (ChunkLocation page : pages) {
      all.addAll(read(page));
    }
    return all;
  }

  private List<Snapshot> read(ChunkLocation page) throws ArchiveException, InterruptedException {
    try {
      return SnapshotCodec.decodePage(vault.chunks().load(page), ids);
    } catch (FormatException e) {
      throw new ArchiveException("the list of snapshots: " + e.getMessage(), e);
    }
  }

  /** The pages of {@code head} with {@code snapshot} at the end. */
  List<ChunkLocation> append(Head head, Snapshot snapshot)
      throws ArchiveException, InterruptedException {
    List<ChunkLocation> pages = new ArrayList<>(head.snapshotPages());
    List<Snapshot> last = new ArrayList<>();
    if (!pages.isEmpty() && pages.getLast().entry().plainBytes() < PAGE_BYTES) {
      last.addAll(read(pages.removeLast()));
    }
    if (!last.contains(snapshot)) {
      last.add(snapshot);
    }
    pages.add(write(SnapshotCodec.encodePage(last)));
    return pages;
  }

  /** Pages that list {@code snapshots}; those of {@code old} that fit are used again. */
  List<ChunkLocation> write(List<Snapshot> snapshots, List<ChunkLocation> old)
      throws ArchiveException, InterruptedException {
    List<ChunkLocation> pages = new ArrayList<>();
    List<Snapshot> group = new ArrayList<>();
    int bytes = 0;
    for (Snapshot snapshot : snapshots) {
      group.add(snapshot);
      bytes += SnapshotCodec.encodePage(List.of(snapshot)).length;
      if (bytes >= PAGE_BYTES) {
        pages.add(pageOf(group, old));
        group.clear();
        bytes = 0;
      }
    }
    if (!group.isEmpty()) {
      pages.add(pageOf(group, old));
    }
    return pages;
  }

  private ChunkLocation pageOf(List<Snapshot> group, List<ChunkLocation> old)
      throws ArchiveException, InterruptedException {
    byte[] page = SnapshotCodec.encodePage(group);
    Hash id = ids.of(page, 0, page.length);
    Optional<ChunkLocation> same =
        old.stream().filter(location -> location.entry().id().equals(id)).findFirst();
    return same.isPresent() ? same.get() : write(page);
  }

  private ChunkLocation write(byte[] page) throws ArchiveException, InterruptedException {
    return MetadataPage.write(vault, "snapshot", page);
  }
}
