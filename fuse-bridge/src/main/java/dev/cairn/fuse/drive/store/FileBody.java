package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a regular file has in memory while it is used; guarded as its {@link Inode} is. */
final class FileBody {

  FileMap map;

  /** All bytes of a short file: exactly as many as it has; null if they are in the cache file. */
  byte @Nullable [] small;

  /** The cache file, once it was needed. */
  @Nullable FileHandle handle;

  /** Blocks of copies whose sums were checked since the file was opened, by their first byte. */
  final Set<Long> checked = ConcurrentHashMap.newKeySet();

  /** How it is being read. */
  final Streaming streaming = new Streaming();

  /** {@link Inode#blocks512} may be behind. */
  boolean blocksStale;

  FileBody(FileMap map, byte @Nullable [] small) {
    this.map = map;
    this.small = small;
  }
}
