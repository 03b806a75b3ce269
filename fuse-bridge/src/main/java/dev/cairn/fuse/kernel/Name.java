package dev.cairn.fuse.kernel;

import dev.cairn.archive.posix.PathBytes;
import java.util.Arrays;

/**
 * A name in a directory. Equal by content.
 *
 * @param parent inode of the directory
 * @param bytes 1..1024 of them, without '/' and NUL, in whatever encoding; not to be changed
 */
public record Name(long parent, byte[] bytes) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Name(long otherParent, byte[] otherBytes)
        && parent == otherParent
        && Arrays.equals(bytes, otherBytes);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(parent) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return PathBytes.printable(bytes) + " in inode " + parent;
  }
}
