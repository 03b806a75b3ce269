package dev.cairn.archive.backup;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * An open file of the host.
 *
 * @param shown its path, for messages
 */
record HandleSource(FileHandle file, String shown) implements FileSource {

  @Override
  public Stat stat() throws IOException {
    Stat stat = file.stat();
    if (stat.kind() != FileKind.REGULAR) { // by when it was opened
      throw new IOException(shown + ": became something else");
    }
    return stat;
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
