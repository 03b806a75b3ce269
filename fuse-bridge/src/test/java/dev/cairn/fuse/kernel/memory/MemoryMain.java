package dev.cairn.fuse.kernel.memory;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Mounts a file system in memory until it is unmounted, for suites and benchmarks by hand. */
final class MemoryMain {

  private static final long ROOM_BYTES = 4L << 30;

  private MemoryMain() {}

  /** A directory, then perhaps "others", "locks", "writeback". */
  public static void main(String[] arguments) throws Exception {
    var flags = Arrays.asList(arguments);
    RealEnvironment environment = new RealEnvironment();
    MountSettings settings =
        MountSettings.of(Path.of(arguments[0]), "memory")
            .withAllowOther(flags.contains("others"))
            .withOwnLocks(flags.contains("locks"))
            .withWritebackCache(flags.contains("writeback"));
    MemoryFiles files = new MemoryFiles(environment, ROOM_BYTES);
    giveRoot(files);
    try (Mount mount = FuseMount.start(environment, settings, files)) {
      System.out.println("mounted");
      mount.awaitEnd();
    }
  }

  /** Without root, the root directory is the user's own. */
  private static void giveRoot(MemoryFiles files) throws Exception {
    int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    int gid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
    Timestamp none = new Timestamp(0, 0);
    int mask = AttributeChanges.UID | AttributeChanges.GID;
    files.setattr(
        new Caller(uid, gid, 0),
        Handle.none(FileSystem.ROOT),
        new AttributeChanges(mask, 0, uid, gid, 0, none, none, none));
  }
}
