package dev.cairn.fuse.kernel.contract;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/**
 * Somebody else: the calling native thread's identity towards file systems (setfsuid(2); with it
 * the kernel takes root's powers over files away), until closed. Needs root.
 *
 * @param uid owner of what is made
 * @param gid its group
 */
public record User(int uid, int gid) implements AutoCloseable {

  /** Becomes the user, with these further groups. */
  public static User become(int uid, int gid, int... groups) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread's carrier is not its own");
    }
    groups(groups);
    // The group first: changing it is root's.
    Calls.call(123, 152, gid);
    Calls.call(122, 151, uid);
    if (Calls.call(122, 151, -1) != uid) {
      throw new IllegalStateException("only root can be somebody else");
    }
    return new User(uid, gid);
  }

  private static void groups(int... groups) {
    try (Arena arena = Arena.ofConfined()) {
      long list =
          groups.length == 0 ? 0 : arena.allocateFrom(ValueLayout.JAVA_INT, groups).address();
      Calls.call(116, 159, groups.length, list);
    }
  }

  @Override
  public void close() {
    Calls.call(122, 151, 0);
    Calls.call(123, 152, 0);
    groups();
  }
}
