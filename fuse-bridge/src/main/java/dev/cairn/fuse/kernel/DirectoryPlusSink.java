package dev.cairn.fuse.kernel;

/** Takes entries of a directory with their attributes. */
@FunctionalInterface
public interface DirectoryPlusSink {

  /**
   * Takes one; if taken, and not "." or "..", it counts as a lookup.
   *
   * @param cookie the place behind this entry, not 0: the listing goes on there
   * @return false if it had no room; it will be asked for again
   */
  boolean add(byte[] name, Attributes attributes, long cookie);
}
