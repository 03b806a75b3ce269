package dev.cairn.fuse.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.archive.posix.Errno;
import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.contract.Calls;
import dev.cairn.fuse.kernel.contract.MountContract;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that serve a mount and are killed. */
@Timeout(30)
class CrashTest {

  private static final int NOBODY = 65534;
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  private Path mountPoint;
  private @Nullable Process server;

  @BeforeAll
  static void requireFuse() {
    MountContract.requireFuse();
  }

  @BeforeEach
  void makeMountPoint(@TempDir Path directory) throws IOException {
    mountPoint = Files.createDirectory(directory.resolve("mount"));
    assertThat(Calls.chmod(directory.toString(), 0755)).isZero();
  }

  @AfterEach
  void killServer() throws Exception {
    if (server != null) {
      server.destroyForcibly().waitFor();
      // Says that it is not mounted, unless a test has failed.
      ProcessBuilder umount = new ProcessBuilder("umount", "-l", mountPoint.toString());
      umount.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      umount.start().waitFor();
    }
  }

  private Process serve(List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(MemoryMain.class.getName(), mountPoint.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    server = process;
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("mounted");
    return process;
  }

  /** Opening asks the file system itself, not what the kernel remembers of it. */
  private long look() {
    long directory = Calls.open(mountPoint.toString(), Calls.READ | Calls.DIRECTORY, 0);
    return directory < 0 ? directory : Calls.close(directory);
  }

  /** Until the directory under the mount is back: another inode than the root of a mount. */
  private void awaitPlainDirectory() {
    while (look() != 0 || Calls.lstat(mountPoint.toString()).inode() == 1) {
      assertThat(Thread.interrupted()).as("waited in vain").isFalse();
    }
  }

  @Test
  void aKilledServerLeavesNoMount() throws Exception {
    Process process = serve(List.of());
    assertThat(Calls.lstat(mountPoint.toString()).inode()).isOne();
    process.destroyForcibly().waitFor();
    awaitPlainDirectory();
    assertThat(mountPoint).isEmptyDirectory();
  }

  @Test
  void aKilledServerWithoutRootLeavesNoMount() throws Exception {
    requireNobodyMayMount();
    assertThat(Calls.chown(mountPoint.toString(), NOBODY, NOBODY)).isZero();
    Process process = serve(AS_NOBODY);
    assertThat(look()).as("root is not let in").isEqualTo(-Errno.EACCES.code());
    process.destroyForcibly().waitFor();
    awaitPlainDirectory();
    assertThat(mountPoint).isEmptyDirectory();
  }

  private static void requireNobodyMayMount() throws Exception {
    List<String> probe = new ArrayList<>(AS_NOBODY);
    String classes = System.getProperty("java.class.path").split(":", 2)[0];
    probe.addAll(List.of("sh", "-c", "test -w /dev/fuse && command -v fusermount3 && ls \"$0\""));
    probe.add(classes);
    boolean may =
        new ProcessBuilder(probe)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
    if (!may) {
      System.err.println(
          "SKIPPED: mounting without root, since nobody may not write /dev/fuse (chmod 666), or"
              + " there is no fusermount3 (apt install fuse3), or the classes are private");
    }
    assumeTrue(may);
  }

  @Test
  void whatACrashLeavesIsTakenAwayByTheNextMountOfTheSame() throws Exception {
    Process process = serve(List.of());
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    assertThat(look()).isEqualTo(-Errno.ENOTCONN.code());
    RealEnvironment environment = new RealEnvironment();
    MemoryFiles files = new MemoryFiles(environment, 1 << 20);
    assertThatThrownBy(
            () -> FuseMount.start(environment, MountSettings.of(mountPoint, "another"), files))
        .isInstanceOfSatisfying(
            MountException.class,
            e -> assertThat(e.reason()).isEqualTo(MountException.Reason.ALREADY_MOUNTED));
    try (Mount mount =
        FuseMount.start(environment, MountSettings.of(mountPoint, "memory"), files)) {
      assertThat(look()).isZero();
      assertThat(mount.isServing()).isTrue();
    }
  }
}
