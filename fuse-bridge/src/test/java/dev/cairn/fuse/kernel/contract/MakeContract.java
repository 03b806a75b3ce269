package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** mkdir(2), mkfifo(3) and mknod(2). */
interface MakeContract extends MountedTests {

  private static long make(Kind kind, String path, int mode) {
    return kind == Kind.DIRECTORY
        ? Calls.mkdir(path, mode)
        : Calls.mknod(path, kind.type | mode, kind.special() ? 0x0102 : 0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void modeHasTheUmaskTakenAway(Kind kind) {
    int[][] table = {{0755, 0, 0755}, {0777, 022, 0755}, {0151, 0, 0151}, {0345, 070, 0305}};
    for (int[] row : table) {
      long old = Calls.call(95, 166, row[1]);
      done(make(kind, at("x"), row[0]));
      done(Calls.call(95, 166, old));
      assertThat(Calls.stat(at("x")).mode()).isEqualTo(kind.type | row[2]);
      kind.remove(at("x"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void makingMovesTheDirectorysTimesAndItsOwnAreNow(Kind kind) {
    Kind.DIRECTORY.make(at("d"));
    modifies(at("d"), true, () -> done(make(kind, at("d/x"), 0644)));
    changes(at("d"), true, () -> done(make(kind, at("d/y"), 0644)));
    Calls.Stat stat = Calls.stat(at("d/y"));
    assertThat(stat.modifiedNs()).isEqualTo(stat.changedNs()).isEqualTo(stat.accessedNs());
    assertThat(Math.abs(stat.changedNs() - Calls.stat(at("d")).changedNs()))
        .isLessThan(Calls.BILLION);
  }

  @ParameterizedTest
  @EnumSource
  default void nothingMadeReplacesAnything(Kind old) {
    old.make(at("x"));
    for (Kind kind : Kind.values()) {
      if (kind != Kind.SYMLINK) {
        refused(Errno.EEXIST, make(kind, at("x"), 0644));
      }
    }
    assertThat(Calls.lstat(at("x")).type()).isEqualTo(old.type);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYMLINK")
  default void makingNeedsToWriteTheDirectory(Kind kind) {
    done(Calls.mkdir(at("d"), 0755));
    try (User alice = User.become(ALICE, ALICE)) {
      changes(at("d"), false, () -> refused(Errno.EACCES, make(kind, at("d/x"), 0644)));
      assertThat(MountedTests.exists(at("d/x"))).as("for %s", alice).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHARACTER", "BLOCK"})
  default void devicesAreRootsToMake(Kind kind) {
    try (User alice = User.become(ALICE, ALICE)) {
      refused(Errno.EPERM, make(kind, at("x"), 0644));
      assertThat(MountedTests.exists(at("x"))).as("for %s", alice).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHARACTER", "BLOCK"})
  default void devicesKeepTheirNumbers(Kind kind) {
    long kernelForm = (0xABCL << 8) | 0xCD | 0xEL << 20; // major 0xABC, minor 0xECD
    done(Calls.mknod(at("x"), kind.type | 0600, kernelForm));
    Calls.Stat stat = Calls.lstat(at("x"));
    assertThat(stat.major()).isEqualTo(0xABC);
    assertThat(stat.minor()).isEqualTo(0xECD);
  }

  @Test
  default void directoriesCountTheirSubdirectories() {
    done(Calls.mkdir(at("d"), 0755));
    assertThat(Calls.stat(at("d")).links()).isEqualTo(2);
    done(Calls.mkdir(at("d/one"), 0755));
    done(Calls.mkdir(at("d/two"), 0755));
    Kind.REGULAR.make(at("d/file"));
    assertThat(Calls.stat(at("d")).links()).isEqualTo(4);
    done(Calls.rmdir(at("d/one")));
    assertThat(Calls.stat(at("d")).links()).isEqualTo(3);
  }

  @Test
  default void fifosCarryWhatIsWritten() {
    Kind.FIFO.make(at("pipe"));
    refused(Errno.ENXIO, Calls.open(at("pipe"), Calls.WRITE | Calls.NONBLOCK, 0));
    long reader = done(Calls.open(at("pipe"), Calls.READ | Calls.NONBLOCK, 0));
    long writer = done(Calls.open(at("pipe"), Calls.WRITE | Calls.NONBLOCK, 0));
    assertThat(FileCalls.write(writer, new byte[] {7})).isOne();
    done(Calls.close(writer));
    done(Calls.close(reader));
  }
}
