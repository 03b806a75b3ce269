package dev.cairn.fuse.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What the kernel remembers, for changes that did not come through it (another device's). Each
 * method returns when the kernel has taken note, and says whether it remembered any such thing.
 *
 * <p>Safe for any thread, but never from within an operation, nor while holding a lock that an
 * operation waits for: the kernel holds its own locks of the directory or file while it asks, and
 * these methods wait for them. After the end of the mount they do nothing.
 */
public interface KernelCache {

  /** Forgets the attributes and all cached data of the inode. Unsaved pages are written first. */
  boolean invalidate(long inode);

  /** Forgets the attributes alone. */
  boolean invalidateAttributes(long inode);

  /** Forgets the attributes and the data in a range; {@code bytes} 0 or less is "to the end". */
  boolean invalidateRange(long inode, long offset, long bytes);

  /** Forgets what the name stands for, also that there was no such name. */
  boolean invalidateName(Name name);

  /** The name is gone; unlike {@link #invalidateName} this also tells programs that watch. */
  boolean deleted(Name name, long inode);

  /** Puts data in the kernel's cache before it asks. Extends its idea of the file's size. */
  boolean store(long inode, long offset, MemorySegment data);
}
