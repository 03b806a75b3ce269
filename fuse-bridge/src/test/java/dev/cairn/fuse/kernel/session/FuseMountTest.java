package dev.cairn.fuse.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.posix.Errno;
import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountException;
import dev.cairn.fuse.kernel.MountException.Reason;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.contract.Calls;
import dev.cairn.fuse.kernel.contract.FileCalls;
import dev.cairn.fuse.kernel.contract.MountContract;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mount's life, its end, and what reaches it from either side. */
@Timeout(120)
class FuseMountTest {

  private static final Caller ELSEWHERE = new Caller(0, 0, 0);
  private static final Duration HOUR = Duration.ofHours(1);

  private static final String BLOCKS = Character.toString(WatchedFiles.BLOCKS);
  private static final String BLOCKS_OPEN = Character.toString(WatchedFiles.BLOCKS_OPEN);
  private static final String FAILS = Character.toString(WatchedFiles.FAILS);

  private final RealEnvironment environment = new RealEnvironment();
  private final WatchedFiles watched = new WatchedFiles(environment);
  private Path mountPoint;
  private Mount mount;

  @BeforeAll
  static void requireFuse() {
    MountContract.requireFuse();
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    mountPoint = Files.createDirectory(directory.resolve("a mount"));
    mount = FuseMount.start(environment, settings(), watched.files);
  }

  private MountSettings settings() {
    return MountSettings.of(mountPoint, "test").withValidity(HOUR, HOUR, HOUR);
  }

  @AfterEach
  void end() throws InterruptedException {
    watched.letGo.countDown();
    mount.close();
    assertThat(watched.destroyed).hasValue(1);
  }

  private Path file(String name, String contents) throws IOException {
    return Files.writeString(mountPoint.resolve(name), contents);
  }

  private static Name name(String text) {
    return new Name(FileSystem.ROOT, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isBusyWhileAFileIsOpenAndThenUnmounts() throws Exception {
    long file = Calls.open(file("x", "1").toString(), Calls.READ, 0);
    assertThat(mount.unmount()).isEqualTo(new Mount.UnmountOutcome.Busy());
    assertThat(mount.isServing()).isTrue();
    Calls.close(file);
    assertThat(mount.unmount()).isEqualTo(new Mount.UnmountOutcome.Unmounted());
    assertThat(mount.isServing()).isFalse();
    assertThat(mountPoint).isEmptyDirectory();
  }

  @Test
  void endsWhenSomebodyElseUnmounts() throws Exception {
    assertThat(new ProcessBuilder("umount", mountPoint.toString()).start().waitFor()).isZero();
    mount.awaitEnd();
    assertThat(watched.destroyed).hasValue(1);
  }

  @Test
  void lazilyUnmountedServesUntilTheLastFileIsClosed() throws Exception {
    long file = Calls.open(file("x", "still").toString(), Calls.READ, 0);
    mount.unmountLazily();
    assertThat(mountPoint).isEmptyDirectory();
    assertThat(FileCalls.pread(file, 9, 0)).asString(StandardCharsets.UTF_8).isEqualTo("still");
    assertThat(mount.isServing()).isTrue();
    Calls.close(file);
    mount.awaitEnd();
  }

  @Test
  void closingCutsOffProgramsThatAreLeft() throws Exception {
    long file = Calls.open(file("x", "1").toString(), Calls.READ_WRITE | Calls.DIRECT, 0);
    mount.close();
    assertThat(mountPoint).isEmptyDirectory();
    assertThat(FileCalls.tryRead(file, 4096, 0)).isEqualTo(-Errno.ENOTCONN.code());
    Calls.close(file);
  }

  @Test
  void closingInterruptsWhatIsUnderWay() throws Exception {
    Path blocks = file("x", BLOCKS);
    clearCache(blocks);
    Process reader = new ProcessBuilder("cat", blocks.toString()).start();
    watched.blocked.acquire();
    mount.close();
    assertThat(watched.interrupted).hasValue(1);
    assertThat(reader.waitFor()).isOne();
  }

  @Test
  void aSignalInterruptsTheOperation() throws Exception {
    Path blocks = file("x", BLOCKS_OPEN);
    Process reader = new ProcessBuilder("cat", blocks.toString()).start();
    watched.blocked.acquire();
    reader.destroy();
    assertThat(reader.waitFor()).as("ended by the signal").isEqualTo(128 + 15);
    assertThat(watched.interrupted).hasValue(1);
    assertThat(Files.exists(blocks)).as("still serves").isTrue();
  }

  @Test
  void blockedReadersDoNotKeepOthersWaiting() throws Exception {
    List<Process> readers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Path blocks = file("x" + i, BLOCKS);
      clearCache(blocks);
      readers.add(new ProcessBuilder("cat", blocks.toString()).start());
    }
    watched.blocked.acquire(readers.size());
    assertThat(Files.readString(file("free", "text"))).isEqualTo("text");
    watched.letGo.countDown();
    for (Process reader : readers) {
      assertThat(reader.waitFor()).isZero();
    }
  }

  @Test
  void aBugIsAnErrorForOneProgramAndNoMore() throws Exception {
    Path fails = file("x", FAILS);
    clearCache(fails);
    long file = Calls.open(fails.toString(), Calls.READ, 0);
    assertThat(FileCalls.tryRead(file, 10, 0)).isEqualTo(-Errno.EIO.code());
    Calls.close(file);
    assertThat(Files.readString(file("y", "well"))).isEqualTo("well");
  }

  private void clearCache(Path file) {
    watched.cache().invalidate(Calls.stat(file.toString()).inode());
  }

  @Test
  void changesFromElsewhereShowWhenTheKernelIsTold() throws Exception {
    Path path = file("x", "old");
    long inode = Calls.stat(path.toString()).inode();
    assertThat(Files.readString(path)).isEqualTo("old");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("newer").asSlice(0, 5);
      watched.files.write(ELSEWHERE, Handle.none(inode), 0, text, 0);
    }
    assertThat(watched.cache().invalidate(inode)).isTrue();
    assertThat(Files.readString(path)).isEqualTo("newer");
  }

  @Test
  void attributesFromElsewhereShowWhenTheKernelIsTold() throws Exception {
    Path path = file("x", "old");
    long inode = Calls.stat(path.toString()).inode();
    AttributeChanges mode =
        new AttributeChanges(AttributeChanges.MODE, 0600, 0, 0, 0, NOT, NOT, NOT);
    watched.files.setattr(ELSEWHERE, Handle.none(inode), mode);
    assertThat(watched.cache().invalidateAttributes(inode)).isTrue();
    assertThat(Calls.stat(path.toString()).permissions()).isEqualTo(0600);
  }

  private static final dev.cairn.archive.posix.Timestamp NOT =
      new dev.cairn.archive.posix.Timestamp(0, 0);

  @Test
  void namesFromElsewhereShowWhenTheKernelIsTold() throws Exception {
    assertThat(Files.exists(mountPoint.resolve("x"))).isFalse();
    long made = watched.files.mkdir(ELSEWHERE, name("x"), 0755).inode();
    assertThat(Files.exists(mountPoint.resolve("x"))).as("remembered as absent").isFalse();
    assertThat(watched.cache().invalidateName(name("x"))).isTrue();
    assertThat(Calls.stat(mountPoint.resolve("x").toString()).inode()).isEqualTo(made);
    watched.files.rmdir(ELSEWHERE, name("x"));
    assertThat(watched.cache().deleted(name("x"), made)).isTrue();
    assertThat(Files.exists(mountPoint.resolve("x"))).isFalse();
  }

  @Test
  void storedDataIsReadWithoutAsking() throws Exception {
    Path path = file("x", BLOCKS + "234");
    long inode = Calls.stat(path.toString()).inode();
    clearCache(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("data").asSlice(0, 4);
      assertThat(watched.cache().store(inode, 0, text)).isTrue();
    }
    assertThat(Files.readString(path)).isEqualTo("data");
    assertThat(watched.blocked.availablePermits()).isZero();
  }

  @Test
  void whatTheKernelDoesNotKnowIsSaid() {
    assertThat(watched.cache().invalidate(999_999)).isFalse();
    assertThat(watched.cache().invalidateName(name("never seen"))).isFalse();
  }

  @Test
  void forgottenInodesAreGone() throws Exception {
    long before = FileCalls.statfs(mountPoint.toString())[6];
    for (int i = 0; i < 500; i++) {
      Files.delete(file("x" + i, "1"));
    }
    while (FileCalls.statfs(mountPoint.toString())[6] != before) {
      assertThat(mount.isServing()).isTrue();
    }
  }

  @Test
  void refusesToMountTwice() {
    assertRefused(mountPoint, Reason.ALREADY_MOUNTED, "unmount it first");
  }

  @Test
  void refusesWhatIsNoEmptyDirectory() throws Exception {
    Path beside = mountPoint.resolveSibling("beside");
    assertRefused(beside, Reason.NOT_A_DIRECTORY, "make that directory first");
    Files.writeString(beside, "x");
    assertRefused(beside, Reason.NOT_A_DIRECTORY, "is not a directory");
    assertRefused(mountPoint.resolve(".."), Reason.NOT_EMPTY, "would hide");
  }

  private void assertRefused(Path directory, Reason reason, String advice) {
    MountSettings other = MountSettings.of(directory, "test");
    assertThatThrownBy(() -> FuseMount.start(environment, other, watched.files))
        .isInstanceOfSatisfying(MountException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(advice);
  }

  @Test
  void readOnlyMountsRefuseEveryChange() throws Exception {
    Path beside = Files.createDirectory(mountPoint.resolveSibling("beside"));
    WatchedFiles other = new WatchedFiles(environment);
    MountSettings readOnly = MountSettings.of(beside, "other").withReadOnly(true);
    try (Mount second = FuseMount.start(environment, readOnly, other.files)) {
      long erofs = -Errno.EROFS.code();
      String path = beside.resolve("x").toString();
      assertThat(Calls.mkdir(path, 0755)).isEqualTo(erofs);
      assertThat(Calls.open(path, Calls.CREATE | Calls.WRITE, 0644)).isEqualTo(erofs);
      assertThat(Calls.symlink("t", path)).isEqualTo(erofs);
      assertThat(Calls.chmod(beside.toString(), 0700)).isEqualTo(erofs);
      assertThat(second.isServing()).isTrue();
    }
  }
}
