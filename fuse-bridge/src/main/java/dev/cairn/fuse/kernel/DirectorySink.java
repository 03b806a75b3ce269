package dev.cairn.fuse.kernel;

/** Takes entries of a directory. */
@FunctionalInterface
public interface DirectorySink {

  /**
   * Takes one.
   *
   * @param mode at least the type bits of its mode
   * @param cookie the place behind this entry, not 0: the listing goes on there
   * @return false if it had no room; it will be asked for again
   */
  boolean add(byte[] name, long inode, int mode, long cookie);
}
