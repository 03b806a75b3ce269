package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** unlink(2) and rmdir(2). */
interface RemoveContract extends MountedTests {

  @ParameterizedTest
  @EnumSource
  default void whatIsRemovedIsGone(Kind kind) {
    kind.make(at("x"));
    modifies(home(), true, () -> kind.remove(at("x")));
    assertThat(MountedTests.exists(at("x"))).isFalse();
    kind.make(at("x"));
    changes(home(), true, () -> kind.remove(at("x")));
  }

  @ParameterizedTest
  @EnumSource
  default void removingNeedsToWriteTheDirectory(Kind kind) {
    done(Calls.mkdir(at("d"), 0755));
    kind.make(at("d/x"));
    done(Calls.lchown(at("d/x"), ALICE, ALICE));
    try (User alice = User.become(ALICE, ALICE)) {
      long result = kind == Kind.DIRECTORY ? Calls.rmdir(at("d/x")) : Calls.unlink(at("d/x"));
      refused(Errno.EACCES, result);
      assertThat(MountedTests.exists(at("d/x"))).as("for %s", alice).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DIRECTORY")
  default void rmdirRefusesOtherKinds(Kind kind) {
    kind.make(at("x"));
    refused(Errno.ENOTDIR, Calls.rmdir(at("x")));
  }

  @Test
  default void unlinkRefusesDirectories() {
    done(Calls.mkdir(at("d"), 0755));
    refused(Errno.EISDIR, Calls.unlink(at("d")));
    assertThat(MountedTests.exists(at("d"))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  default void rmdirRefusesWhatIsNotEmpty(Kind kind) {
    done(Calls.mkdir(at("d"), 0755));
    kind.make(at("d/x"));
    refused(Errno.ENOTEMPTY, Calls.rmdir(at("d")));
    kind.remove(at("d/x"));
    done(Calls.rmdir(at("d")));
  }

  @Test
  default void rmdirRefusesDotsAndTheMount() {
    done(Calls.mkdir(at("d"), 0755));
    done(Calls.mkdir(at("d/e"), 0755));
    refused(Errno.EINVAL, Calls.rmdir(at("d/e/.")));
    refused(Errno.ENOTEMPTY, Calls.rmdir(at("d/e/..")));
    refused(Errno.EBUSY, Calls.rmdir(home().substring(0, home().indexOf("/home-"))));
  }

  @Test
  default void oneNameLessMovesTheTimeOfChange() {
    Kind.REGULAR.make(at("a"));
    done(Calls.link(at("a"), at("b")));
    modifies(at("b"), false, () -> changes(at("b"), true, () -> done(Calls.unlink(at("a")))));
    assertThat(Calls.stat(at("b")).links()).isOne();
  }

  @Test
  default void anUnlinkedFileLivesWhileItIsOpen() {
    long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
    done(Calls.unlink(at("x")));
    assertThat(FileCalls.pwrite(file, new byte[] {1, 2, 3}, 0)).isEqualTo(3);
    assertThat(FileCalls.pread(file, 9, 1)).containsExactly(2, 3);
    assertThat(Calls.fstat(file).links()).isZero();
    assertThat(Calls.fstat(file).bytes()).isEqualTo(3);
    MountedTests.write(at("x"), new byte[] {9});
    assertThat(FileCalls.pread(file, 9, 0)).as("not its successor").containsExactly(1, 2, 3);
    done(Calls.close(file));
  }

  @Test
  default void aRemovedDirectoryTakesNothingIn() {
    done(Calls.mkdir(at("d"), 0755));
    long directory = done(Calls.open(at("d"), Calls.READ | Calls.DIRECTORY, 0));
    done(Calls.rmdir(at("d")));
    refused(
        Errno.ENOENT,
        Calls.open("/proc/self/fd/" + directory + "/x", Calls.CREATE | Calls.WRITE, 0644));
    done(Calls.close(directory));
  }
}
