package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** open(2), with O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_TMPFILE and O_DIRECT. */
interface OpenContract extends MountedTests {

  private static void openAndClose(String path, int flags) {
    done(Calls.close(done(Calls.open(path, flags, 0))));
  }

  @Test
  default void creationAppliesTheUmaskAndMovesTheDirectory() {
    Kind.DIRECTORY.make(at("d"));
    long old = Calls.call(95, 166, 027);
    modifies(
        at("d"),
        true,
        () -> done(Calls.close(done(Calls.open(at("d/x"), Calls.CREATE | Calls.WRITE, 0666)))));
    done(Calls.call(95, 166, old));
    assertThat(Calls.stat(at("d/x")).mode()).isEqualTo(Kind.REGULAR.type | 0640);
  }

  @Test
  default void creationOfWhatIsThereJustOpens() {
    MountedTests.write(at("x"), new byte[] {1, 2});
    changes(at("x"), false, () -> openAndClose(at("x"), Calls.CREATE | Calls.WRITE));
    modifies(home(), false, () -> openAndClose(at("x"), Calls.CREATE | Calls.WRITE));
    assertThat(MountedTests.read(at("x"))).containsExactly(1, 2);
  }

  @Test
  default void truncationOnOpenMovesTheTimes() {
    MountedTests.write(at("x"), new byte[] {1, 2});
    modifies(at("x"), true, () -> openAndClose(at("x"), Calls.WRITE | Calls.TRUNCATE));
    assertThat(Calls.stat(at("x")).bytes()).isZero();
    modifies(home(), false, () -> openAndClose(at("x"), Calls.WRITE | Calls.TRUNCATE));
  }

  @ParameterizedTest
  @EnumSource
  default void exclusiveCreationRefusesWhatIsThere(Kind kind) {
    kind.make(at("x"));
    refused(Errno.EEXIST, Calls.open(at("x"), Calls.CREATE | Calls.EXCLUSIVE | Calls.WRITE, 0644));
  }

  @Test
  default void aFileMayBeCreatedWithoutARightToItself() {
    try (User alice = User.become(ALICE, ALICE)) {
      long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0));
      assertThat(FileCalls.write(file, new byte[] {5})).isOne();
      assertThat(FileCalls.pread(file, 9, 0)).containsExactly(5);
      done(Calls.close(file));
      refused(Errno.EACCES, Calls.open(at("x"), Calls.READ, 0));
      assertThat(Calls.stat(at("x")).uid()).isEqualTo(alice.uid());
    }
  }

  @Test
  default void eachRightIsAskedForAlone() {
    MountedTests.write(at("x"), new byte[1]);
    int[] flags = {Calls.READ, Calls.WRITE, Calls.READ_WRITE};
    int[] needed = {4, 2, 6};
    for (int mode = 0; mode < 8; mode++) {
      done(Calls.chmod(at("x"), mode));
      try (User other = User.become(BOB, BOB)) {
        for (int i = 0; i < flags.length; i++) {
          boolean allowed = (mode & needed[i]) == needed[i];
          long result = Calls.open(at("x"), flags[i], 0);
          assertThat(result >= 0).as("mode %o, flags %d, %s", mode, i, other).isEqualTo(allowed);
          if (allowed) {
            done(Calls.close(result));
          }
        }
      }
    }
  }

  @Test
  default void truncationOnOpenNeedsToWrite() {
    MountedTests.write(at("x"), new byte[3]);
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EACCES, Calls.open(at("x"), Calls.READ | Calls.TRUNCATE, 0));
      assertThat(Calls.stat(at("x")).bytes()).as("for %s", bob).isEqualTo(3);
    }
  }

  @Test
  default void creationNeedsToWriteTheDirectory() {
    done(Calls.mkdir(at("d"), 0755));
    try (User bob = User.become(BOB, BOB)) {
      refused(Errno.EACCES, Calls.open(at("d/x"), Calls.CREATE | Calls.WRITE, 0644));
      assertThat(MountedTests.exists(at("d/x"))).as("for %s", bob).isFalse();
    }
  }

  @Test
  default void directoriesAreNotForWriting() {
    Kind.DIRECTORY.make(at("d"));
    for (int flags : new int[] {Calls.WRITE, Calls.READ_WRITE, Calls.CREATE | Calls.READ}) {
      refused(Errno.EISDIR, Calls.open(at("d"), flags, 0644));
    }
    Kind.REGULAR.make(at("file"));
    refused(Errno.ENOTDIR, Calls.open(at("file"), Calls.READ | Calls.DIRECTORY, 0));
  }

  @Test
  default void linksAreFollowedUnlessForbidden() {
    done(Calls.symlink("file", at("link")));
    refused(Errno.ENOENT, Calls.open(at("link"), Calls.READ, 0));
    refused(Errno.ELOOP, Calls.open(at("link"), Calls.READ | Calls.NO_FOLLOW, 0));
    done(Calls.close(done(Calls.open(at("link"), Calls.CREATE | Calls.WRITE, 0600))));
    assertThat(Calls.lstat(at("file")).type()).isEqualTo(Kind.REGULAR.type);
  }

  @Test
  default void appendingGoesToTheEndWhoeverWrote() {
    int flags = Calls.CREATE | Calls.WRITE | Calls.APPEND;
    long one = done(Calls.open(at("x"), flags, 0644));
    long two = done(Calls.open(at("x"), flags, 0644));
    for (byte i = 0; i < 6; i++) {
      assertThat(FileCalls.write(i % 2 == 0 ? one : two, new byte[] {i})).isOne();
    }
    done(Calls.close(one));
    done(Calls.close(two));
    assertThat(MountedTests.read(at("x"))).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  default void writingShowsAtOnceThroughEveryDescriptor() {
    long writer = done(Calls.open(at("x"), Calls.CREATE | Calls.WRITE, 0644));
    long reader = done(Calls.open(at("x"), Calls.READ, 0));
    byte[] data = new byte[3 << 20];
    random().nextBytes(data);
    assertThat(FileCalls.pwrite(writer, data, 12345)).isEqualTo(data.length);
    assertThat(FileCalls.pread(reader, data.length, 12345)).isEqualTo(data);
    assertThat(FileCalls.pread(reader, 100, 0)).containsOnly(0);
    modifies(at("x"), true, () -> done(FileCalls.pwrite(writer, new byte[1], 0)));
    done(FileCalls.fsync(writer));
    done(Calls.close(writer));
    done(Calls.close(reader));
  }

  @Test
  default void aFileWithoutANameMayGetOne() {
    long file = done(Calls.open(home(), Calls.TEMPORARY | Calls.READ_WRITE, 0640));
    done(FileCalls.write(file, new byte[] {1, 2, 3}));
    assertThat(Calls.fstat(file).links()).isZero();
    done(Calls.link("/proc/self/fd/" + file, at("x"), Calls.AT_FOLLOW));
    done(Calls.close(file));
    assertThat(MountedTests.read(at("x"))).containsExactly(1, 2, 3);
    assertThat(Calls.stat(at("x")).links()).isOne();
    assertThat(Calls.stat(at("x")).permissions()).isEqualTo(0640);
  }

  @Test
  default void directInputAndOutputIsRightOrRefused() {
    byte[] data = new byte[1 << 20];
    random().nextBytes(data);
    MountedTests.write(at("x"), data);
    long file = Calls.open(at("x"), Calls.READ_WRITE | Calls.DIRECT, 0);
    if (file < 0) {
      refused(Errno.EINVAL, file);
      return;
    }
    assertThat(FileCalls.pread(file, 4096, 8192))
        .isEqualTo(java.util.Arrays.copyOfRange(data, 8192, 12288));
    byte[] page = new byte[4096];
    random().nextBytes(page);
    assertThat(FileCalls.pwrite(file, page, 4096)).isEqualTo(4096);
    done(Calls.close(file));
    System.arraycopy(page, 0, data, 4096, 4096);
    assertThat(MountedTests.read(at("x"))).isEqualTo(data);
  }
}
