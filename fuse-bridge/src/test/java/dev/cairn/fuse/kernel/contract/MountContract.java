package dev.cairn.fuse.kernel.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * POSIX, as far as a file system answers for it: extend, and give a file system. All tests of a
 * class share one mount, each in a directory of its own. They need /dev/fuse and root (to be
 * several users) and are skipped, saying so, without.
 *
 * <p>{@code -Dcairn.seed=N} begins chance elsewhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MountContract
    implements PathContract,
        ModeContract,
        OwnerContract,
        TruncateContract,
        LinkContract,
        MakeContract,
        OpenContract,
        AllocateContract,
        RenameContract,
        RemoveContract,
        StickyContract,
        TimesContract,
        XattrContract,
        LockContract,
        MappingContract,
        ListingContract {

  private final AtomicInteger tests = new AtomicInteger();
  private final long seed = Long.getLong("cairn.seed", 20_260_101L);
  private String home = "";
  private long umaskBefore;
  private Mount mount;

  /** An empty file system, whose root belongs to root. Called once. */
  protected abstract FileSystem fileSystem(Environment environment) throws Exception;

  /** How it is mounted. */
  protected MountSettings settings(Path mountPoint) {
    return MountSettings.of(mountPoint, "contract").withAllowOther(true).withOwnLocks(true);
  }

  @BeforeAll
  final void mount(@TempDir Path directory) throws Exception {
    requireFuse();
    Environment environment = new RealEnvironment();
    Path mountPoint = Files.createDirectory(directory.resolve("mount"));
    mount = FuseMount.start(environment, settings(mountPoint), fileSystem(environment));
    MountedTests.done(Calls.chmod(mountPoint.toString(), 0755));
    MountedTests.done(Calls.chmod(directory.toString(), 0755));
    umaskBefore = Calls.call(95, 166, 0);
    home = mountPoint.toString();
    MountedTests.done(Calls.mkdir(home + CLOCKS, 0777));
  }

  /** Skips, loudly, where the machine cannot mount as root. */
  public static void requireFuse() {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!Files.exists(Path.of("/dev/fuse")) || !root) {
      String why =
          root ? "there is no /dev/fuse (modprobe fuse)" : "only root can be several users";
      System.err.println("SKIPPED: tests on real mounts, since " + why);
      throw new TestAbortedException(why);
    }
  }

  @BeforeEach
  final void makeHome() {
    String root = home.contains("/home-") ? home.substring(0, home.indexOf("/home-")) : home;
    home = root + "/home-" + tests.incrementAndGet();
    MountedTests.done(Calls.mkdir(home, 0777));
  }

  @AfterEach
  final void mountStillServes() {
    assumeTrue(mount != null);
    MountedTests.done(Calls.lookup(home));
  }

  @AfterAll
  final void unmount() throws Exception {
    if (mount != null) {
      Calls.call(95, 166, umaskBefore);
      mount.close();
    }
  }

  @Override
  public final String home() {
    return home;
  }

  @Override
  public final long seed() {
    return seed;
  }
}
