package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The folders of a block store, and what they take on disk: {@code incoming/} for puts under way,
 * {@code 00/} to {@code ff/} for blocks. Folders grow with their names, so their size is read again
 * after every change, for the accounts to book like any other byte.
 */
final class BlockFolders {

  private final Path directory;
  private final BlockDisk disk;

  /** Asked for once: finding it reads the list of all mounts. */
  private final FileStore fileStore;

  private final long clusterBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Long> sizes = new TreeMap<>();

  BlockFolders(Path directory, BlockDisk disk) throws IOException {
    this.directory = directory;
    this.disk = disk;
    Files.createDirectories(incoming());
    this.fileStore = Files.getFileStore(directory);
    this.clusterBytes = Math.max(512, fileStore.getBlockSize());
  }

  /** What one put may make folders grow by at most: a new folder, a cluster in each of two. */
  long slackBytes() {
    return 3 * clusterBytes;
  }

  /** What the store's own two folders take. */
  long ownBytes() throws IOException {
    return growth(directory) + growth(incoming());
  }

  Path directory() {
    return directory;
  }

  Path incoming() {
    return directory.resolve("incoming");
  }

  Path file(BlockKey key) {
    return folder(key).resolve(key.fileName());
  }

  /** What the file system gives to a file of that length: whole clusters. */
  long allocatedBytes(long fileBytes) {
    return Math.ceilDiv(fileBytes, clusterBytes) * clusterBytes;
  }

  /** Makes a folder durable if there was none yet. */
  void prepare(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      disk.makeFolder(folder);
      disk.sync(directory);
    }
  }

  Path folder(BlockKey key) {
    return directory.resolve(key.folderName());
  }

  /** What a folder takes now, less what it took when this was asked before. */
  long growth(Path folder) throws IOException {
    lock.lock();
    try {
      long size = allocatedBytes(Files.size(folder));
      Long before = sizes.put(folder, size);
      return size - (before == null ? 0 : before);
    } finally {
      lock.unlock();
    }
  }

  /** Bytes the disk has left for this user. */
  long usableBytes() throws IOException {
    return fileStore.getUsableSpace();
  }

  /** Removes what puts left that were under way when the process died. */
  void sweepIncoming() throws IOException {
    try (Stream<Path> leftovers = Files.list(incoming())) {
      for (Path leftover : leftovers.toList()) {
        Files.delete(leftover);
      }
    }
  }

  /** Every file in the blocks' folders, in the order of names; what the folders take. */
  long forEachFile(FileVisitor visitor) throws IOException {
    long folderBytes = 0;
    for (int i = 0; i < 256; i++) {
      Path folder = directory.resolve(String.format("%02x", i));
      if (!Files.isDirectory(folder)) {
        continue;
      }
      folderBytes += growth(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          visitor.visit(file, Files.size(file));
        }
      }
    }
    return folderBytes;
  }

  /** Told of files. */
  @FunctionalInterface
  interface FileVisitor {
    void visit(Path file, long fileBytes) throws IOException;
  }
}
