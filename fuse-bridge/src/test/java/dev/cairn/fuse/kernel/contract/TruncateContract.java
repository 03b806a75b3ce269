package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** truncate(2) and ftruncate(2). */
interface TruncateContract extends MountedTests {

  @Test
  default void cutsAndExtendsWithZeros() {
    String path = at("x");
    byte[] data = new byte[100_000];
    random().nextBytes(data);
    MountedTests.write(path, data);
    done(Calls.truncate(path, 50_001));
    assertThat(Calls.stat(path).bytes()).isEqualTo(50_001);
    done(Calls.truncate(path, 100_000));
    byte[] read = MountedTests.read(path);
    assertThat(read).hasSize(100_000).startsWith(java.util.Arrays.copyOf(data, 50_001));
    for (int i = 50_001; i < read.length; i++) {
      assertThat(read[i]).as("byte %d behind the cut", i).isZero();
    }
  }

  @Test
  default void cutsThroughADescriptorToo() {
    long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
    done(FileCalls.write(file, new byte[1000]));
    done(Calls.unlink(at("x")));
    done(Calls.ftruncate(file, 10));
    assertThat(Calls.fstat(file).bytes()).isEqualTo(10);
    done(Calls.close(file));
  }

  @Test
  default void extendsFarWithoutTakingRoom() {
    MountedTests.write(at("x"), new byte[1]);
    done(Calls.truncate(at("x"), 1L << 40));
    Calls.Stat stat = Calls.stat(at("x"));
    assertThat(stat.bytes()).isEqualTo(1L << 40);
    assertThat(stat.blocks()).isLessThan(10_000);
    long file = done(Calls.open(at("x"), Calls.READ, 0));
    assertThat(FileCalls.pread(file, 4, (1L << 40) - 2)).containsExactly(0, 0);
    done(Calls.close(file));
  }

  @Test
  default void anotherSizeMovesBothTimes() {
    String path = at("x");
    MountedTests.write(path, new byte[10]);
    modifies(path, true, () -> changes(path, true, () -> done(Calls.truncate(path, 5))));
    modifies(path, true, () -> changes(path, true, () -> done(Calls.truncate(path, 15))));
    long file = done(Calls.open(path, Calls.WRITE, 0));
    modifies(path, true, () -> changes(path, true, () -> done(Calls.ftruncate(file, 3))));
    done(Calls.close(file));
  }

  @Test
  default void refusedTruncationMovesNothing() {
    String path = at("x");
    Kind.REGULAR.make(path);
    try (User bob = User.become(BOB, BOB)) {
      changes(path, false, () -> refused(Errno.EACCES, Calls.truncate(path, 1)));
      assertThat(Calls.stat(path).bytes()).as("for %s", bob).isZero();
    }
  }

  @Test
  default void negativeSizesAreInvalid() {
    String path = at("x");
    Kind.REGULAR.make(path);
    refused(Errno.EINVAL, Calls.truncate(path, -1));
    refused(Errno.EINVAL, Calls.truncate(path, Long.MIN_VALUE));
    long file = done(Calls.open(path, Calls.WRITE, 0));
    refused(Errno.EINVAL, Calls.ftruncate(file, -1));
    done(Calls.close(file));
  }

  @Test
  default void readOnlyDescriptorsCannotCut() {
    Kind.REGULAR.make(at("x"));
    long file = done(Calls.open(at("x"), Calls.READ, 0));
    refused(Errno.EINVAL, Calls.ftruncate(file, 0));
    done(Calls.close(file));
  }

  @Test
  default void directoriesHaveNoSizeToSet() {
    Kind.DIRECTORY.make(at("d"));
    refused(Errno.EISDIR, Calls.truncate(at("d"), 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"FIFO", "SOCKET", "CHARACTER"})
  default void otherKindsHaveNoSizeToSet(Kind kind) {
    kind.make(at("x"));
    refused(Errno.EINVAL, Calls.truncate(at("x"), 0));
  }

  @Test
  default void truncationFollowsLinks() {
    MountedTests.write(at("file"), new byte[10]);
    done(Calls.symlink("file", at("link")));
    done(Calls.truncate(at("link"), 4));
    assertThat(Calls.stat(at("file")).bytes()).isEqualTo(4);
  }

  @Test
  default void cuttingByAnotherDropsSetId() {
    MountedTests.write(at("x"), new byte[10]);
    done(Calls.chmod(at("x"), 06777));
    try (User bob = User.become(BOB, BOB)) {
      done(Calls.truncate(at("x"), 5));
      assertThat(Calls.stat(at("x")).permissions()).as("cut by %s", bob).isEqualTo(0777);
    }
  }
}
