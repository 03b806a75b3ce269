package dev.cairn.fuse.kernel;

/**
 * An inode, and which opening of it is meant.
 *
 * @param inode its number
 * @param id what {@link Opened#handle()} said when it was opened, or {@link #NONE}
 */
public record Handle(long inode, long id) {

  /** In the place of an id: no opening, the inode itself. */
  public static final long NONE = -1;

  /** The inode itself. */
  public static Handle none(long inode) {
    return new Handle(inode, NONE);
  }

  /** Whether an opening is meant. */
  public boolean isOpen() {
    return id != NONE;
  }
}
