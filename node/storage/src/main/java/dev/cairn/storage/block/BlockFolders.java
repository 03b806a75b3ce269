package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The folders of a block store, and what they take on disk: {@code incoming/} for puts under way,
 * {@code 00/} to {@code ff/} for blocks. Folders grow with their names, so their size is read again
 * after every change and booked like any other byte.
 */
final class BlockFolders {

  private final Path directory;
  private final long clusterBytes;
  private final BlockAccounts accounts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Long> sizes = new TreeMap<>();

  BlockFolders(Path directory, BlockAccounts accounts) throws IOException {
    this.directory = directory;
    this.accounts = accounts;
    Files.createDirectories(incoming());
    this.clusterBytes = Math.max(512, Files.getFileStore(directory).getBlockSize());
    measure(directory);
    measure(incoming());
  }

  Path directory() {
    return directory;
  }

  Path incoming() {
    return directory.resolve("incoming");
  }

  Path file(BlockKey key) {
    return directory.resolve(key.folderName()).resolve(key.fileName());
  }

  /** What the file system gives to a file of that length: whole clusters. */
  long allocatedBytes(long fileBytes) {
    return Math.ceilDiv(fileBytes, clusterBytes) * clusterBytes;
  }

  /** The folder of a block, made durable if there was none yet. */
  Path prepare(BlockKey key) throws IOException {
    Path folder = directory.resolve(key.folderName());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      sync(directory);
      measure(directory);
      measure(folder);
    }
    return folder;
  }

  /** What was renamed into or removed from {@code folder} is durable when this returns. */
  void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Books what a folder takes now. */
  void measure(Path folder) throws IOException {
    lock.lock();
    try {
      long size = allocatedBytes(Files.size(folder));
      Long before = sizes.put(folder, size);
      accounts.adjust(size - (before == null ? 0 : before));
    } finally {
      lock.unlock();
    }
  }

  /** Bytes the disk has left for this user. */
  long usableBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** Removes what puts left that were under way when the process died. */
  void sweepIncoming() throws IOException {
    try (Stream<Path> leftovers = Files.list(incoming())) {
      for (Path leftover : leftovers.toList()) {
        Files.delete(leftover);
      }
    }
  }

  /** Every file in the blocks' folders, in the order of names. */
  void forEachFile(FileVisitor visitor) throws IOException {
    for (int i = 0; i < 256; i++) {
      Path folder = directory.resolve(String.format("%02x", i));
      if (!Files.isDirectory(folder)) {
        continue;
      }
      measure(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          visitor.visit(file, Files.size(file));
        }
      }
    }
  }

  /** Told of files. */
  @FunctionalInterface
  interface FileVisitor {
    void visit(Path file, long fileBytes) throws IOException;
  }
}
