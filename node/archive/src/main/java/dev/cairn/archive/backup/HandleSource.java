package dev.cairn.archive.backup;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import java.util.OptionalLong;

/** An open file of the host. */
record HandleSource(FileHandle file) implements FileSource {

  @Override
  public Stat stat() throws PosixException {
    return file.stat();
  }

  @Override
  public int readAt(long position, byte[] array, int offset, int length) throws PosixException {
    return file.readAt(position, array, offset, length);
  }

  @Override
  public OptionalLong nextData(long from) throws PosixException {
    return file.nextData(from);
  }

  @Override
  public OptionalLong nextHole(long from) throws PosixException {
    return file.nextHole(from);
  }
}
