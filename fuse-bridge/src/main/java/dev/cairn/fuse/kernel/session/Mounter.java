package dev.cairn.fuse.kernel.session;

import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import java.nio.file.Path;

/** Puts mounts into the tree and takes them out, in the way that this user may. */
sealed interface Mounter permits RootMounter, FusermountMounter {

  /** The way for this process. */
  static Mounter ofThisUser() throws MountException {
    return RootMounter.isRoot() ? new RootMounter() : new FusermountMounter();
  }

  /** Mounts on a directory that {@link MountPoint#prepare} found good. */
  Mounted mount(Path directory, MountSettings settings) throws MountException, InterruptedException;

  /** Whether it could be unmounted; false if it is busy. */
  boolean unmount(Path directory) throws MountException, InterruptedException;

  /** Takes it out of the tree, busy or not. */
  void detach(Path directory) throws MountException, InterruptedException;

  /**
   * A mount that waits for the handshake.
   *
   * @param device where the kernel asks
   * @param watch takes the mount away should this process die
   */
  record Mounted(Device device, CrashWatch watch) {}
}
