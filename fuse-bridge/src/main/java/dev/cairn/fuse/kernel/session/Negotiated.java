package dev.cairn.fuse.kernel.session;

/**
 * What kernel and session agreed on.
 *
 * @param minor version 7.minor
 * @param flags of {@link InitFlag}
 */
record Negotiated(int minor, int flags) {

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
