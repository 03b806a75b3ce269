package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** link(2) and symlink(2). */
interface LinkContract extends MountedTests {

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DIRECTORY")
  default void linkGivesOneInodeTwoNames(Kind kind) {
    kind.make(at("a"));
    done(Calls.link(at("a"), at("b")));
    Calls.Stat one = Calls.lstat(at("a"));
    assertThat(Calls.lstat(at("b"))).isEqualTo(one);
    assertThat(one.links()).isEqualTo(2);
    done(Calls.unlink(at("a")));
    assertThat(Calls.lstat(at("b")).links()).isOne();
    assertThat(Calls.lstat(at("b")).inode()).isEqualTo(one.inode());
  }

  @Test
  default void whatOneNameChangesTheOtherShows() {
    MountedTests.write(at("a"), new byte[] {1});
    done(Calls.link(at("a"), at("b")));
    MountedTests.write(at("b"), new byte[] {2, 3});
    done(Calls.chmod(at("b"), 0601));
    assertThat(MountedTests.read(at("a"))).containsExactly(2, 3);
    assertThat(Calls.stat(at("a")).permissions()).isEqualTo(0601);
  }

  @Test
  default void linkMovesTheTimesOfInodeAndDirectory() {
    Kind.REGULAR.make(at("a"));
    Kind.DIRECTORY.make(at("d"));
    modifies(at("a"), false, () -> done(Calls.link(at("a"), at("b"))));
    changes(at("a"), true, () -> done(Calls.link(at("a"), at("c"))));
    modifies(at("d"), true, () -> done(Calls.link(at("a"), at("d/x"))));
  }

  @ParameterizedTest
  @EnumSource
  default void linkNeverReplaces(Kind kind) {
    Kind.REGULAR.make(at("a"));
    kind.make(at("b"));
    changes(at("a"), false, () -> refused(Errno.EEXIST, Calls.link(at("a"), at("b"))));
    assertThat(Calls.lstat(at("a")).links()).isOne();
  }

  @Test
  default void directoriesHaveOneName() {
    Kind.DIRECTORY.make(at("d"));
    refused(Errno.EPERM, Calls.link(at("d"), at("e")));
  }

  @Test
  default void linkNeedsToWriteTheDirectory() {
    Kind.REGULAR.make(at("a"));
    done(Calls.chmod(at("a"), 0666));
    done(Calls.chown(at("a"), ALICE, ALICE));
    done(Calls.mkdir(at("d"), 0755));
    try (User alice = User.become(ALICE, ALICE)) {
      refused(Errno.EACCES, Calls.link(at("a"), at("d/b")));
      assertThat(Calls.stat(at("a")).links()).as("for %s", alice).isOne();
    }
  }

  @Test
  default void linkDoesNotLeaveTheFileSystem() {
    Kind.REGULAR.make(at("a"));
    refused(Errno.EXDEV, Calls.link(at("a"), home() + "/../../../outside"));
  }

  @Test
  default void linkTakesTheLinkItselfUnlessToldToFollow() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("file", at("link")));
    done(Calls.link(at("link"), at("same")));
    done(Calls.link(at("link"), at("followed"), Calls.AT_FOLLOW));
    assertThat(Calls.lstat(at("same")).type()).isEqualTo(Kind.SYMLINK.type);
    assertThat(Calls.lstat(at("followed")).inode()).isEqualTo(Calls.stat(at("file")).inode());
  }

  @Test
  default void symlinkKeepsAnyTarget() {
    for (String target :
        new String[] {"x", "/", "nowhere/at/all", "a b\n\u00ff", "y".repeat(4095)}) {
      done(Calls.symlink(target, at("link")));
      assertThat(Calls.readlink(at("link"))).isEqualTo(target);
      assertThat(Calls.lstat(at("link")).bytes()).isEqualTo(target.length());
      done(Calls.unlink(at("link")));
    }
    refused(Errno.ENAMETOOLONG, Calls.symlink("y".repeat(4096), at("link")));
    refused(Errno.ENOENT, Calls.symlink("", at("link")));
  }

  @ParameterizedTest
  @EnumSource
  default void symlinkNeverReplaces(Kind kind) {
    kind.make(at("x"));
    refused(Errno.EEXIST, Calls.symlink("target", at("x")));
  }

  @Test
  default void symlinkMovesTheDirectorysTimes() {
    Kind.DIRECTORY.make(at("d"));
    modifies(
        at("d"),
        true,
        () -> changes(at("d"), true, () -> done(Calls.symlink("target", at("d/x")))));
  }

  @Test
  default void symlinkNeedsToWriteTheDirectory() {
    done(Calls.mkdir(at("d"), 0755));
    try (User alice = User.become(ALICE, ALICE)) {
      refused(Errno.EACCES, Calls.symlink("target", at("d/x")));
      assertThat(MountedTests.exists(at("d/x"))).as("for %s", alice).isFalse();
    }
  }
}
