package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** utimensat(2). */
interface TimesContract extends MountedTests {

  private static void has(String path, long accessedNs, long modifiedNs) {
    Calls.Stat stat = Calls.lstat(path);
    assertThat(stat.accessedNs()).isEqualTo(accessedNs);
    assertThat(stat.modifiedNs()).isEqualTo(modifiedNs);
  }

  @ParameterizedTest
  @EnumSource
  default void timesHaveNanoseconds(Kind kind) {
    kind.make(at("x"));
    changes(
        at("x"),
        true,
        () ->
            done(
                Calls.utimens(
                    at("x"), 1_000_000_001L, 2_000_000_000_123_456_789L, Calls.AT_NO_FOLLOW)));
    has(at("x"), 1_000_000_001L, 2_000_000_000_123_456_789L);
  }

  @Test
  default void timesReachFromLongAgoToLongAfter() {
    Kind.REGULAR.make(at("x"));
    long[] seconds = {-2_000_000_000L, -1, 0, 1L << 31, (1L << 32) + 5, 8_000_000_000L};
    for (long second : seconds) {
      long ns = second * Calls.BILLION + 1;
      done(Calls.utimens(at("x"), ns, ns + 1, 0));
      has(at("x"), ns, ns + 1);
    }
  }

  @Test
  default void eitherTimeMayBeLeftAlone() {
    Kind.REGULAR.make(at("x"));
    done(Calls.utimens(at("x"), 1, 2, 0));
    done(Calls.utimens(at("x"), Calls.TIME_OMIT, 3, 0));
    has(at("x"), 1, 3);
    done(Calls.utimens(at("x"), 4, Calls.TIME_OMIT, 0));
    has(at("x"), 4, 3);
    done(Calls.utimens(at("x"), Calls.TIME_OMIT, Calls.TIME_OMIT, 0));
    has(at("x"), 4, 3);
  }

  @Test
  default void nowIsTheFileSystemsClock() {
    Kind.REGULAR.make(at("x"));
    done(Calls.utimens(at("x"), 1, 2, 0));
    done(Calls.utimens(at("x"), Calls.TIME_NOW, Calls.TIME_NOW, 0));
    Calls.Stat stat = Calls.stat(at("x"));
    assertThat(stat.modifiedNs()).isEqualTo(stat.accessedNs());
    assertThat(stat.changedNs() - stat.modifiedNs()).isBetween(0L, Calls.BILLION);
  }

  @Test
  default void timesOfLinksAreSetWhenNotFollowed() {
    Kind.REGULAR.make(at("file"));
    done(Calls.symlink("file", at("link")));
    done(Calls.utimens(at("link"), 11, 12, 0));
    done(Calls.utimens(at("link"), 21, 22, Calls.AT_NO_FOLLOW));
    has(at("file"), 11, 12);
    // Reading a link may count as access.
    assertThat(Calls.lstat(at("link")).modifiedNs()).isEqualTo(22);
  }

  @Test
  default void settingAnyTimeIsTheOwners() {
    Kind.REGULAR.make(at("x"));
    done(Calls.chmod(at("x"), 0666));
    done(Calls.chown(at("x"), ALICE, ALICE));
    done(Calls.utimens(at("x"), 1, 2, 0));
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EPERM, Calls.utimens(at("x"), 3, 4, 0));
      refused(Errno.EPERM, Calls.utimens(at("x"), Calls.TIME_NOW, Calls.TIME_OMIT, 0));
      assertThat(Calls.stat(at("x")).modifiedNs()).as("for %s", bob).isEqualTo(2);
    }
    try (User alice = User.become(ALICE, ALICE)) {
      done(Calls.utimens(at("x"), 3, 4, 0));
      assertThat(Calls.stat(at("x")).modifiedNs()).as("for %s", alice).isEqualTo(4);
    }
  }

  @Test
  default void settingNowNeedsOnlyToWrite() {
    Kind.REGULAR.make(at("x"));
    done(Calls.utimens(at("x"), 1, 2, 0));
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EACCES, Calls.utimens(at("x"), Calls.TIME_NOW, Calls.TIME_NOW, 0));
      assertThat(bob.uid()).isEqualTo(BOB);
    }
    done(Calls.chmod(at("x"), 0666));
    try (User bob = User.become(BOB, BOB)) {
      done(Calls.utimens(at("x"), Calls.TIME_NOW, Calls.TIME_NOW, 0));
      assertThat(Calls.stat(at("x")).modifiedNs()).as("for %s", bob).isGreaterThan(2);
    }
  }

  @Test
  default void readingDoesNotMoveModificationOrChange() {
    MountedTests.write(at("x"), new byte[] {1});
    modifies(at("x"), false, () -> changes(at("x"), false, () -> MountedTests.read(at("x"))));
  }
}
