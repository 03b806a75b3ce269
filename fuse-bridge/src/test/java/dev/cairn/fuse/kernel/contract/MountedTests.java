package dev.cairn.fuse.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import java.util.Random;

/** What each group of the contract stands on. */
interface MountedTests {

  /** An empty directory for this test alone, mode 0777, on the mount. */
  String home();

  /** Where chance begins; failures name it. */
  long seed();

  /** Two who are not root. */
  int ALICE = 65534;

  int BOB = 65533;

  /** Beside the homes: whoever one is, and whatever is tested, its times may move. */
  String CLOCKS = "/clocks";

  /** A path in {@link #home}. */
  default String at(String name) {
    return home() + "/" + name;
  }

  default Random random() {
    return new Random(seed());
  }

  /** The call worked; gives its result. */
  static long done(long result) {
    assertThat(result).as("result of the call (negative is an errno)").isNotNegative();
    return result;
  }

  /** The call failed so. */
  static void refused(Errno expected, long result) {
    assertThat(result).as("the call must fail with %s", expected).isEqualTo(-expected.code());
  }

  /** A new file with contents. */
  static void write(String path, byte[] data) {
    long file = done(Calls.open(path, Calls.CREATE | Calls.WRITE | Calls.TRUNCATE, 0644));
    assertThat(FileCalls.pwrite(file, data, 0)).isEqualTo(data.length);
    done(Calls.close(file));
  }

  /** All of a file. */
  static byte[] read(String path) {
    long file = done(Calls.open(path, Calls.READ, 0));
    try {
      return FileCalls.pread(file, (int) Calls.fstat(file).bytes() + 1, 0);
    } finally {
      done(Calls.close(file));
    }
  }

  /** Whether there is such a name. */
  static boolean exists(String path) {
    long result = Calls.lookup(path);
    assertThat(result).isIn(0L, (long) -Errno.ENOENT.code());
    return result == 0;
  }

  /**
   * Goes on when the file system's clock has: what changes after this has a later time than all
   * before.
   */
  default void tick() {
    String clock = home().substring(0, home().indexOf("/home-")) + CLOCKS + "/now";
    write(clock, new byte[0]);
    long start = Calls.stat(clock).changedNs();
    do {
      done(Calls.chmod(clock, 0600));
    } while (Calls.stat(clock).changedNs() == start);
    done(Calls.unlink(clock));
  }

  /** Runs the step; it must, or must not, move the inode's time of change. */
  default void changes(String path, boolean moves, Runnable step) {
    long before = Calls.lstat(path).changedNs();
    tick();
    step.run();
    long after = Calls.lstat(path).changedNs();
    assertThat(after > before).as("time of change of %s moves", path).isEqualTo(moves);
  }

  /** Runs the step; it must, or must not, move the time of modification. */
  default void modifies(String path, boolean moves, Runnable step) {
    long before = Calls.lstat(path).modifiedNs();
    tick();
    step.run();
    long after = Calls.lstat(path).modifiedNs();
    assertThat(after > before).as("time of modification of %s moves", path).isEqualTo(moves);
  }

  /** Kinds of files. */
  enum Kind {
    REGULAR(0x8000),
    DIRECTORY(0x4000),
    FIFO(0x1000),
    SOCKET(0xC000),
    CHARACTER(0x2000),
    BLOCK(0x6000),
    SYMLINK(0xA000);

    final int type;

    Kind(int type) {
      this.type = type;
    }

    /** Makes one, mode 0644 (0755 if a directory); links point nowhere. */
    void make(String path) {
      switch (this) {
        case DIRECTORY -> done(Calls.mkdir(path, 0755));
        case SYMLINK -> done(Calls.symlink("nowhere", path));
        default -> done(Calls.mknod(path, type | 0644, special() ? 0x0102 : 0));
      }
    }

    void remove(String path) {
      done(this == DIRECTORY ? Calls.rmdir(path) : Calls.unlink(path));
    }

    /** Whether it is a device, which only root makes. */
    boolean special() {
      return this == CHARACTER || this == BLOCK;
    }
  }
}
