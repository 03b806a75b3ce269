package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sparse files that hold the bytes of longer files, each at the same offset: {@code
 * data/LL/INODE}, in hexadecimal, LL being the last two digits. Safe for many threads.
 */
final class CacheFiles implements AutoCloseable {

  private static final int DIRECTORIES = 256;
  private static final int OWNER_ONLY = 0600;

  private final byte[] path;
  private final List<DirectoryHandle> directories = new ArrayList<>();

  /** Opens or makes the folders below {@code folder}. */
  CacheFiles(Path folder) throws IOException {
    this.path = PathBytes.of(folder);
    for (int i = 0; i < DIRECTORIES; i++) {
      Path directory = folder.resolve(String.format(java.util.Locale.ROOT, "%02x", i));
      Files.createDirectories(directory);
      directories.add(Posix.openDirectory(PathBytes.of(directory)));
    }
  }

  private DirectoryHandle directory(long inode) {
    return directories.get((int) (inode & (DIRECTORIES - 1)));
  }

  private static byte[] name(long inode) {
    return PathBytes.of(Long.toHexString(inode));
  }

  /** Opens the file of an inode, making it if it is missing; the caller closes it. */
  FileHandle open(long inode) throws PosixException {
    try {
      return directory(inode).openForWrite(name(inode));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return directory(inode).create(name(inode), OWNER_ONLY);
    }
  }

  /** Returns when the names of files made so far survive a power cut. */
  void syncNames(long inode) throws PosixException {
    directory(inode).sync();
  }

  /** Deletes the file, if there is one. */
  void delete(long inode) throws PosixException {
    try {
      directory(inode).unlink(name(inode));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Room on the disk that the files are on. */
  FileSystemSpace space() throws PosixException {
    return Posix.space(path);
  }

  @Override
  public void close() {
    for (DirectoryHandle directory : directories) {
      try {
        directory.close();
      } catch (PosixException e) {
        throw new IllegalStateException("a directory closes without failing", e);
      }
    }
  }
}
