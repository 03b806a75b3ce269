package dev.cairn.fuse.drive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Looks at cache files, and spoils them, as a disk would. */
final class CacheDamage {

  private CacheDamage() {}

  private static Path file(Path drive, long inode) {
    String directory = String.format(Locale.ROOT, "%02x", inode & 0xFF);
    return drive.resolve("data").resolve(directory).resolve(Long.toHexString(inode));
  }

  /** Bytes in the cache file of an inode; 0 if it has none. */
  static long bytes(Path drive, long inode) throws IOException {
    Path file = file(drive, inode);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Changes one bit. */
  static void flip(Path drive, long inode, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(drive, inode), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, offset);
    }
  }
}
