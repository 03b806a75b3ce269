package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** chmod(2). chflags(2) and NFSv4's fine-grained permissions are not Linux's. */
interface ModeContract extends MountedTests {

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void chmodSetsEachBitOfEachKind(Kind kind) {
    String path = at("x");
    kind.make(path);
    for (int bit = 1; bit <= 04000; bit <<= 1) {
      done(Calls.chmod(path, bit));
      assertThat(Calls.stat(path).mode()).isEqualTo(kind.type | bit);
    }
    done(Calls.chmod(path, 0));
    assertThat(Calls.stat(path).permissions()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void chmodMovesTheTimeOfChangeAlone(Kind kind) {
    String path = at("x");
    kind.make(path);
    modifies(path, false, () -> changes(path, true, () -> done(Calls.chmod(path, 0111))));
  }

  @Test
  default void chmodFollowsLinks() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("file", at("link")));
    done(Calls.chmod(at("link"), 0123));
    assertThat(Calls.stat(at("file")).permissions()).isEqualTo(0123);
    assertThat(Calls.lstat(at("link")).permissions()).isEqualTo(0777);
  }

  @Test
  default void fchmodReachesAFileWhoseNameIsGone() {
    long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
    done(Calls.unlink(at("x")));
    done(Calls.fchmod(file, 0711));
    assertThat(Calls.fstat(file).permissions()).isEqualTo(0711);
    done(Calls.close(file));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void chmodIsTheOwnersAndRoots(Kind kind) {
    String path = at("x");
    kind.make(path);
    done(Calls.chown(path, ALICE, ALICE));
    try (User alice = User.become(ALICE, ALICE)) {
      done(Calls.chmod(path, 0700));
      assertThat(Calls.stat(path).uid()).isEqualTo(alice.uid());
    }
    try (User bob = User.become(BOB, BOB, ALICE)) {
      changes(home(), false, () -> refused(Errno.EPERM, Calls.chmod(path, 0777)));
      assertThat(bob.uid()).isEqualTo(BOB);
    }
    assertThat(Calls.stat(path).permissions()).isEqualTo(0700);
  }

  @Test
  default void chmodByOneOutsideTheGroupDropsSetGid() {
    String path = at("x");
    Kind.REGULAR.make(path);
    done(Calls.chown(path, ALICE, BOB));
    try (User alice = User.become(ALICE, ALICE)) {
      done(Calls.chmod(path, 02755));
      assertThat(Calls.stat(path).permissions()).as("of %s", alice).isEqualTo(0755);
    }
    try (User alice = User.become(ALICE, ALICE, BOB)) {
      done(Calls.chmod(path, 02755));
      assertThat(Calls.stat(path).permissions()).as("of %s", alice).isEqualTo(02755);
    }
  }

  @Test
  default void writingByAnotherDropsSetId() {
    String path = at("x");
    Kind.REGULAR.make(path);
    done(Calls.chmod(path, 06777));
    try (User bob = User.become(BOB, BOB)) {
      long file = done(Calls.open(path, Calls.WRITE, 0));
      FileCalls.pwrite(file, new byte[10], 0);
      done(Calls.close(file));
      assertThat(Calls.stat(path).permissions()).as("after a write of %s", bob).isEqualTo(0777);
    }
  }

  @Test
  default void writingByRootKeepsSetId() {
    String path = at("x");
    Kind.REGULAR.make(path);
    done(Calls.chmod(path, 06777));
    MountedTests.write(path, new byte[10]);
    assertThat(Calls.stat(path).permissions()).isEqualTo(06777);
  }

  @Test
  default void permissionsAreOwnersGroupsOthersInThisOrder() {
    String path = at("x");
    Kind.REGULAR.make(path);
    done(Calls.chown(path, ALICE, BOB));
    done(Calls.chmod(path, 0047));
    try (User alice = User.become(ALICE, BOB)) {
      refused(Errno.EACCES, Calls.open(path, Calls.READ, 0));
      assertThat(alice.gid()).isEqualTo(BOB);
    }
    try (User member = User.become(1, BOB)) {
      done(Calls.close(done(Calls.open(path, Calls.READ, 0))));
      refused(Errno.EACCES, Calls.open(path, Calls.WRITE, 0));
      assertThat(member.uid()).isOne();
    }
    try (User member = User.become(1, 1, BOB)) {
      refused(Errno.EACCES, Calls.open(path, Calls.READ_WRITE, 0));
      assertThat(member.gid()).isOne();
    }
    try (User other = User.become(1, 1)) {
      done(Calls.close(done(Calls.open(path, Calls.READ_WRITE, 0))));
      assertThat(other.uid()).isOne();
    }
  }
}
