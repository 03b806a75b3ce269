package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;

/** Says what to do where /dev/fuse cannot be opened. */
final class NoDevice {

  private NoDevice() {}

  static MountException because(int errno) {
    return switch (Errno.of(errno)) {
      case ENOENT, ENODEV, ENXIO ->
          new MountException(
              Reason.NO_FUSE,
              "there is no /dev/fuse: load the kernel's FUSE with modprobe fuse;"
                  + " in a container, start it with --device /dev/fuse --cap-add SYS_ADMIN");
      case EACCES, EPERM ->
          new MountException(
              Reason.NOT_PERMITTED,
              "/dev/fuse may not be opened: allow it with chmod 666 /dev/fuse, as distributions do;"
                  + " in a container, start it with --device /dev/fuse");
      default ->
          new MountException(
              Reason.FAILED, "/dev/fuse: " + Errno.of(errno).meaning() + " (" + errno + ")");
    };
  }
}
