package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** chown(2). */
interface OwnerContract extends MountedTests {

  private static void belongs(String path, long uid, long gid) {
    Calls.Stat stat = Calls.lstat(path);
    assertThat(stat.uid()).isEqualTo(uid);
    assertThat(stat.gid()).isEqualTo(gid);
  }

  @ParameterizedTest
  @EnumSource
  default void rootGivesEachKindToAnybody(Kind kind) {
    String path = at("x");
    kind.make(path);
    done(Calls.lchown(path, 4_000_000_000L, 3_000_000_000L));
    belongs(path, 4_000_000_000L, 3_000_000_000L);
    done(Calls.lchown(path, ALICE, -1));
    belongs(path, ALICE, 3_000_000_000L);
    done(Calls.lchown(path, -1, BOB));
    belongs(path, ALICE, BOB);
  }

  @ParameterizedTest
  @EnumSource
  default void chownMovesTheTimeOfChangeAlone(Kind kind) {
    String path = at("x");
    kind.make(path);
    modifies(path, false, () -> changes(path, true, () -> done(Calls.lchown(path, 1, 2))));
  }

  @Test
  default void chownFollowsLinksAndLchownDoesNot() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("file", at("link")));
    done(Calls.chown(at("link"), 11, 12));
    belongs(at("file"), 11, 12);
    belongs(at("link"), 0, 0);
    done(Calls.lchown(at("link"), 21, 22));
    belongs(at("link"), 21, 22);
    belongs(at("file"), 11, 12);
  }

  @Test
  default void fchownReachesAFileWhoseNameIsGone() {
    long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
    done(Calls.unlink(at("x")));
    done(Calls.fchown(file, 5, 6));
    assertThat(Calls.fstat(file).uid()).isEqualTo(5);
    done(Calls.close(file));
  }

  @ParameterizedTest
  @EnumSource
  default void ownersMayGiveToTheirGroupsOnly(Kind kind) {
    String path = at("x");
    kind.make(path);
    done(Calls.lchown(path, ALICE, ALICE));
    try (User alice = User.become(ALICE, ALICE, BOB)) {
      done(Calls.lchown(path, -1, BOB));
      done(Calls.lchown(path, alice.uid(), alice.gid()));
      refused(Errno.EPERM, Calls.lchown(path, -1, 7));
      refused(Errno.EPERM, Calls.lchown(path, BOB, -1));
    }
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EPERM, Calls.lchown(path, -1, bob.gid()));
      refused(Errno.EPERM, Calls.lchown(path, bob.uid(), -1));
    }
    belongs(path, ALICE, ALICE);
  }

  @Test
  default void chownOfAFileDropsSetId() {
    String path = at("x");
    Kind.REGULAR.make(path);
    done(Calls.chown(path, ALICE, ALICE));
    done(Calls.chmod(path, 06555));
    try (User alice = User.become(ALICE, ALICE, BOB)) {
      done(Calls.chown(path, -1, BOB));
      assertThat(Calls.stat(path).permissions()).as("given by %s", alice).isEqualTo(0555);
    }
    done(Calls.chmod(path, 06555));
    done(Calls.chown(path, 0, 0));
    assertThat(Calls.stat(path).permissions()).as("given by root").isEqualTo(0555);
  }

  @Test
  default void chownOfADirectoryKeepsSetId() {
    done(Calls.mkdir(at("x"), 0755));
    done(Calls.chmod(at("x"), 06755));
    done(Calls.chown(at("x"), ALICE, ALICE));
    assertThat(Calls.stat(at("x")).permissions()).isEqualTo(06755);
  }

  @Test
  default void whatIsMadeBelongsToItsMaker() {
    try (User alice = User.become(ALICE, BOB)) {
      for (Kind kind : Kind.values()) {
        if (!kind.special()) {
          kind.make(at(kind.name()));
          belongs(at(kind.name()), alice.uid(), alice.gid());
        }
      }
    }
  }

  @Test
  default void whatIsMadeInASetGidDirectoryFollowsItsGroup() {
    done(Calls.mkdir(at("shared"), 0777));
    done(Calls.chown(at("shared"), 0, 77));
    done(Calls.chmod(at("shared"), 02777));
    try (User alice = User.become(ALICE, ALICE)) {
      for (Kind kind : Kind.values()) {
        if (!kind.special()) {
          String path = at("shared/" + kind.name());
          kind.make(path);
          belongs(path, alice.uid(), 77);
        }
      }
    }
    assertThat(Calls.stat(at("shared/DIRECTORY")).permissions()).isEqualTo(02755);
    assertThat(Calls.stat(at("shared/REGULAR")).permissions()).isEqualTo(0644);
  }
}
