package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** rename(2) and renameat2(2). */
interface RenameContract extends MountedTests {

  int NO_REPLACE = 1;
  int EXCHANGE = 2;

  @ParameterizedTest
  @EnumSource
  default void renameKeepsTheInode(Kind kind) {
    kind.make(at("a"));
    Kind.DIRECTORY.make(at("d"));
    long inode = Calls.lstat(at("a")).inode();
    done(Calls.rename(at("a"), at("b")));
    done(Calls.rename(at("b"), at("d/c")));
    assertThat(MountedTests.exists(at("a"))).isFalse();
    assertThat(MountedTests.exists(at("b"))).isFalse();
    assertThat(Calls.lstat(at("d/c")).inode()).isEqualTo(inode);
  }

  @Test
  default void renameMovesTheTimesOfBothDirectories() {
    Kind.DIRECTORY.make(at("d"));
    Kind.DIRECTORY.make(at("e"));
    Kind.REGULAR.make(at("d/x"));
    modifies(
        at("d"),
        true,
        () -> modifies(at("e"), true, () -> done(Calls.rename(at("d/x"), at("e/x")))));
    long modified = Calls.stat(at("e/x")).modifiedNs();
    done(Calls.rename(at("e/x"), at("d/x")));
    assertThat(Calls.stat(at("d/x")).modifiedNs()).isEqualTo(modified);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DIRECTORY")
  default void renameReplacesAFileAtOnce(Kind kind) {
    MountedTests.write(at("new"), new byte[] {9});
    kind.make(at("old"));
    done(Calls.rename(at("new"), at("old")));
    assertThat(MountedTests.read(at("old"))).containsExactly(9);
    assertThat(MountedTests.exists(at("new"))).isFalse();
  }

  @Test
  default void aReplacedFileLivesWhileItIsOpen() {
    MountedTests.write(at("old"), new byte[] {1, 2});
    long file = done(Calls.open(at("old"), Calls.READ, 0));
    MountedTests.write(at("new"), new byte[] {3});
    done(Calls.rename(at("new"), at("old")));
    assertThat(FileCalls.pread(file, 9, 0)).containsExactly(1, 2);
    assertThat(Calls.fstat(file).links()).isZero();
    done(Calls.close(file));
  }

  @Test
  default void aReplacedFileKeepsItsOtherNames() {
    MountedTests.write(at("old"), new byte[] {1});
    done(Calls.link(at("old"), at("other")));
    Kind.REGULAR.make(at("new"));
    changes(at("other"), true, () -> done(Calls.rename(at("new"), at("old"))));
    assertThat(Calls.stat(at("other")).links()).isOne();
    assertThat(MountedTests.read(at("other"))).containsExactly(1);
  }

  @Test
  default void renameOntoAnotherNameOfTheSameFileDoesNothing() {
    Kind.REGULAR.make(at("a"));
    done(Calls.link(at("a"), at("b")));
    done(Calls.rename(at("a"), at("b")));
    assertThat(Calls.stat(at("a")).links()).isEqualTo(2);
  }

  @Test
  default void directoriesReplaceEmptyDirectoriesOnly() {
    done(Calls.mkdir(at("d"), 0755));
    Kind.REGULAR.make(at("d/file"));
    done(Calls.mkdir(at("empty"), 0755));
    refused(Errno.ENOTEMPTY, Calls.rename(at("empty"), at("d")));
    done(Calls.rename(at("d"), at("empty")));
    assertThat(MountedTests.exists(at("empty/file"))).isTrue();
    Kind.REGULAR.make(at("plain"));
    refused(Errno.ENOTDIR, Calls.rename(at("empty"), at("plain")));
    refused(Errno.EISDIR, Calls.rename(at("plain"), at("empty")));
  }

  @Test
  default void aMovedDirectoryCountsAtItsNewPlace() {
    done(Calls.mkdir(at("d"), 0755));
    done(Calls.mkdir(at("e"), 0755));
    done(Calls.mkdir(at("d/x"), 0755));
    done(Calls.rename(at("d/x"), at("e/x")));
    assertThat(Calls.stat(at("d")).links()).isEqualTo(2);
    assertThat(Calls.stat(at("e")).links()).isEqualTo(3);
    assertThat(Calls.stat(at("e/x/..")).inode()).isEqualTo(Calls.stat(at("e")).inode());
  }

  @Test
  default void aDirectoryNeverComesIntoItself() {
    done(Calls.mkdir(at("d"), 0755));
    done(Calls.mkdir(at("d/e"), 0755));
    refused(Errno.EINVAL, Calls.rename(at("d"), at("d/x")));
    refused(Errno.EINVAL, Calls.rename(at("d"), at("d/e/x")));
    refused(Errno.ENOTEMPTY, Calls.rename(at("d/e"), at("d")));
  }

  @Test
  default void renameNeedsToWriteBothDirectories() {
    done(Calls.mkdir(at("mine"), 0777));
    done(Calls.mkdir(at("theirs"), 0755));
    Kind.REGULAR.make(at("mine/x"));
    Kind.REGULAR.make(at("theirs/y"));
    try (User alice = User.become(ALICE, ALICE)) {
      refused(Errno.EACCES, Calls.rename(at("mine/x"), at("theirs/x")));
      refused(Errno.EACCES, Calls.rename(at("theirs/y"), at("mine/y")));
      assertThat(MountedTests.exists(at("theirs/y"))).as("for %s", alice).isTrue();
    }
  }

  @Test
  default void renameMayRefuseToReplace() {
    MountedTests.write(at("a"), new byte[] {1});
    MountedTests.write(at("b"), new byte[] {2});
    refused(Errno.EEXIST, Calls.rename(at("a"), at("b"), NO_REPLACE));
    assertThat(MountedTests.read(at("b"))).containsExactly(2);
    done(Calls.rename(at("a"), at("c"), NO_REPLACE));
    assertThat(MountedTests.read(at("c"))).containsExactly(1);
  }

  @Test
  default void renameMayExchange() {
    MountedTests.write(at("file"), new byte[] {1});
    done(Calls.mkdir(at("d"), 0755));
    done(Calls.mkdir(at("d/sub"), 0755));
    done(Calls.mkdir(at("e"), 0755));
    done(Calls.rename(at("file"), at("d/sub"), EXCHANGE));
    assertThat(MountedTests.read(at("d/sub"))).containsExactly(1);
    assertThat(Calls.stat(at("file")).type()).isEqualTo(Kind.DIRECTORY.type);
    assertThat(Calls.stat(at("d")).links()).isEqualTo(2);
    refused(Errno.ENOENT, Calls.rename(at("e"), at("nothing"), EXCHANGE));
    refused(Errno.EINVAL, Calls.rename(at("e"), at("d"), EXCHANGE | NO_REPLACE));
  }

  @Test
  default void renameDoesNotLeaveTheFileSystem() {
    Kind.REGULAR.make(at("a"));
    refused(Errno.EXDEV, Calls.rename(at("a"), home() + "/../../../outside"));
  }

  @Test
  default void dotsCannotBeRenamed() {
    done(Calls.mkdir(at("d"), 0755));
    refused(Errno.EBUSY, Calls.rename(at("d/."), at("x")));
    refused(Errno.EBUSY, Calls.rename(at("d/.."), at("x")));
  }
}
