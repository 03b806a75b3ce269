package dev.cairn.storage.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Every change that a block store makes to its folders, one method a step, so that tests can stop
 * or fail the store before and after each of them.
 */
@FunctionalInterface
interface BlockDisk {

  /** The machine's. */
  BlockDisk REAL = DirectFile::new;

  /** Makes and opens a new file. */
  PartFile create(Path part) throws IOException;

  /** Makes a folder, and those above it. */
  default void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
  }

  /** Renames within one file system: happens whole or not at all. */
  default void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What was made in, renamed into or removed from {@code folder} is durable on return. */
  default void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a file; no effect if it is not there. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
