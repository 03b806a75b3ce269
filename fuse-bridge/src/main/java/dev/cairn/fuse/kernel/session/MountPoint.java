package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import dev.cairn.fuse.kernel.MountSettings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory to mount on: looked at before, cleared of what a crash has left. */
final class MountPoint {

  private static final System.Logger LOG = System.getLogger(MountPoint.class.getName());

  /** Type of our mounts in the mount table; the part behind the dot is for people. */
  static final String TYPE = "fuse.cairn";

  private MountPoint() {}

  /**
   * The directory without links and dots in its path, ready to be mounted on.
   *
   * @param mounter takes a dead mount away
   */
  static Path prepare(MountSettings settings, Mounter mounter)
      throws MountException, InterruptedException {
    Path directory = resolve(settings.mountPoint());
    try {
      Optional<MountTable.Row> row = MountTable.on(directory);
      if (row.isPresent() && row.get().type().equals(TYPE)) {
        clear(directory, row.get(), settings, mounter);
      }
      requireEmpty(directory);
      return directory;
    } catch (IOException e) {
      throw new MountException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** The last name may be a dead mount's, which nothing can look at. */
  private static Path resolve(Path mountPoint) throws MountException {
    Path absolute = mountPoint.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    try {
      if (parent == null) {
        throw new MountException(Reason.NOT_EMPTY, "a drive cannot be mounted over /");
      }
      Path place = parent.toRealPath().resolve(absolute.getFileName());
      return Files.isSymbolicLink(place) ? place.toRealPath() : place;
    } catch (IOException e) {
      throw new MountException(
          Reason.NOT_A_DIRECTORY, mountPoint + " does not exist: make that directory first");
    }
  }

  private static void clear(
      Path directory, MountTable.Row row, MountSettings settings, Mounter mounter)
      throws MountException, InterruptedException {
    if (isAlive(directory) || !row.source().equals(settings.source())) {
      throw new MountException(
          Reason.ALREADY_MOUNTED,
          "%s is mounted on %s already: unmount it first (umount %2$s, or fusermount3 -u %2$s)"
              .formatted(row.source(), directory));
    }
    LOG.log(Level.INFO, "{0}: a mount that a crash has left is taken away", directory);
    mounter.detach(directory);
  }

  /** A crashed file system answers ENOTCONN, but not where the kernel remembers the answer. */
  private static boolean isAlive(Path directory) {
    try {
      Posix.space(bytes(directory));
      return true;
    } catch (PosixException e) {
      return e.errno() != Errno.ENOTCONN;
    }
  }

  private static void requireEmpty(Path directory) throws MountException {
    try (DirectoryHandle handle = Posix.openDirectory(bytes(directory))) {
      if (!handle.list().isEmpty()) {
        throw new MountException(
            Reason.NOT_EMPTY, directory + " is not empty: the mount would hide what is in it");
      }
    } catch (PosixException e) {
      throw refused(directory, e);
    }
  }

  private static MountException refused(Path directory, PosixException e) {
    return switch (e.errno()) {
      case ENOENT ->
          new MountException(
              Reason.NOT_A_DIRECTORY, directory + " does not exist: make that directory first");
      case ENOTDIR -> new MountException(Reason.NOT_A_DIRECTORY, directory + " is not a directory");
      case EACCES, EPERM ->
          new MountException(
              Reason.NOT_PERMITTED,
              directory + " may not be read: mount on a directory of your own");
      case ENOTCONN ->
          new MountException(
              Reason.ALREADY_MOUNTED,
              "%s: another file system has crashed there; take it away with umount -l %1$s"
                  .formatted(directory));
      default -> new MountException(Reason.FAILED, String.valueOf(e.getMessage()));
    };
  }

  private static byte[] bytes(Path path) {
    return PathBytes.of(path);
  }
}
