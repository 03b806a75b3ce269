package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import dev.cairn.fuse.kernel.MountSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** With mount(2) and umount2(2), as root. */
final class RootMounter implements Mounter {

  /** MS_RDONLY; always MS_NOSUID and MS_NODEV: a drive's files come from other machines. */
  private static final int READ_ONLY = 1;

  private static final int NO_SUID_NO_DEVICES = 2 | 4;

  /** MNT_DETACH. */
  private static final int DETACH = 2;

  /** UMOUNT_NOFOLLOW. */
  private static final int NO_FOLLOW = 8;

  /** Whether this process may mount by itself. */
  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public Mounted mount(Path directory, MountSettings settings) throws MountException {
    long descriptor = Device.open();
    if (descriptor < 0) {
      throw NoDevice.because((int) -descriptor);
    }
    Device device = new Device((int) descriptor);
    int flags = NO_SUID_NO_DEVICES | (settings.readOnly() ? READ_ONLY : 0);
    String options =
        "fd=%d,rootmode=40000,user_id=0,group_id=0,max_read=%d%s%s"
            .formatted(
                descriptor,
                Buffer.DATA_BYTES_MAX,
                settings.defaultPermissions() ? ",default_permissions" : "",
                settings.allowOther() ? ",allow_other" : "");
    try (Arena arena = Arena.ofConfined()) {
      long result =
          SystemCall.MOUNT.once(
              arena.allocateFrom(settings.source()).address(),
              text(arena, directory).address(),
              arena.allocateFrom(MountPoint.TYPE).address(),
              flags,
              arena.allocateFrom(options).address());
      if (result < 0) {
        device.close();
        throw refused(directory, (int) -result);
      }
    }
    return new Mounted(device, CrashWatch.withCommand("umount", "-l", "--", directory.toString()));
  }

  private static MountException refused(Path directory, int errno) {
    if (errno == Errno.EPERM.code()) {
      return new MountException(
          Reason.NOT_PERMITTED,
          "root may not mount here: in a container, start it with --cap-add SYS_ADMIN");
    }
    if (errno == Errno.ENODEV.code()) {
      return new MountException(
          Reason.NO_FUSE, "the kernel has no FUSE: load it with modprobe fuse");
    }
    return new MountException(
        Reason.FAILED,
        "%s: mount: %s".formatted(directory, Errno.of(errno).meaning() + " (" + errno + ")"));
  }

  @Override
  public boolean unmount(Path directory) throws MountException {
    long result = umount(directory, NO_FOLLOW);
    if (result == -Errno.EBUSY.code()) {
      return false;
    }
    check(directory, result);
    return true;
  }

  @Override
  public void detach(Path directory) throws MountException {
    check(directory, umount(directory, NO_FOLLOW | DETACH));
  }

  private static long umount(Path directory, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return SystemCall.UMOUNT2.once(text(arena, directory).address(), flags);
    }
  }

  /** EINVAL: it is no mount any more, since somebody else was quicker. */
  private static void check(Path directory, long result) throws MountException {
    if (result < 0 && result != -Errno.EINVAL.code()) {
      throw new MountException(
          Reason.FAILED, directory + ": unmount: " + Errno.of((int) -result).meaning());
    }
  }

  /** The path with its terminator. */
  private static MemorySegment text(Arena arena, Path path) {
    byte[] bytes = PathBytes.of(path);
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return text;
  }
}
