package dev.cairn.fuse.kernel.memory;

import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.session.FuseMount;
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
    try (Mount mount =
        FuseMount.start(environment, settings, new MemoryFiles(environment, ROOM_BYTES))) {
      System.out.println("mounted");
      mount.awaitEnd();
    }
  }
}
