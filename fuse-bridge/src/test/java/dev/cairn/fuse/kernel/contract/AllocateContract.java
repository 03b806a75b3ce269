package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import org.junit.jupiter.api.Test;

/** posix_fallocate(3) and fallocate(2), lseek(2) over holes, copy_file_range(2), statfs(2). */
interface AllocateContract extends MountedTests {

  /** Room for holes of any file system's grain. */
  int MIB = 1 << 20;

  private long file() {
    return done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
  }

  /** A file of three MiB of other bytes than 0. */
  private long filled() {
    long file = file();
    byte[] data = new byte[3 * MIB];
    java.util.Arrays.fill(data, (byte) 7);
    assertThat(FileCalls.pwrite(file, data, 0)).isEqualTo(data.length);
    return file;
  }

  @Test
  default void allocationExtendsWithZeros() {
    long file = file();
    done(FileCalls.write(file, new byte[] {1, 2}));
    modifies(at("x"), true, () -> done(FileCalls.fallocate(file, 0, 1, 10_000)));
    assertThat(Calls.fstat(file).bytes()).isEqualTo(10_001);
    byte[] read = FileCalls.pread(file, 20_000, 0);
    assertThat(read).hasSize(10_001).startsWith(1, 2);
    changes(at("x"), true, () -> done(FileCalls.fallocate(file, 0, 0, 5)));
    assertThat(Calls.fstat(file).bytes()).as("within the file").isEqualTo(10_001);
    done(Calls.close(file));
  }

  @Test
  default void allocationMayKeepTheSize() {
    long file = file();
    done(FileCalls.write(file, new byte[] {1, 2}));
    done(FileCalls.fallocate(file, FileCalls.KEEP_SIZE, 0, MIB));
    assertThat(Calls.fstat(file).bytes()).isEqualTo(2);
    assertThat(FileCalls.pread(file, 9, 0)).containsExactly(1, 2);
    done(Calls.close(file));
  }

  @Test
  default void allocationRefusesWhatMakesNoSense() {
    long file = file();
    refused(Errno.EINVAL, FileCalls.fallocate(file, 0, 0, 0));
    refused(Errno.EINVAL, FileCalls.fallocate(file, 0, -1, 5));
    refused(Errno.EINVAL, FileCalls.fallocate(file, 0, 5, -1));
    refused(Errno.EFBIG, FileCalls.fallocate(file, 0, Long.MAX_VALUE - 10, 100));
    done(Calls.close(file));
    long reader = done(Calls.open(at("x"), Calls.READ, 0));
    refused(Errno.EBADF, FileCalls.fallocate(reader, 0, 0, 5));
    done(Calls.close(reader));
  }

  @Test
  default void punchedHolesReadAsZerosAndGiveRoomBack() {
    long file = filled();
    long before = Calls.fstat(file).blocks();
    int mode = FileCalls.PUNCH_HOLE | FileCalls.KEEP_SIZE;
    done(FileCalls.fallocate(file, mode, MIB - 3, MIB + 6));
    assertThat(Calls.fstat(file).bytes()).isEqualTo(3 * MIB);
    assertThat(Calls.fstat(file).blocks()).isLessThan(before);
    byte[] read = FileCalls.pread(file, 3 * MIB, 0);
    for (int i = 0; i < read.length; i++) {
      boolean hole = i >= MIB - 3 && i < 2 * MIB + 3;
      assertThat(read[i]).as("byte %d", i).isEqualTo((byte) (hole ? 0 : 7));
    }
    done(Calls.close(file));
  }

  @Test
  default void zeroedRangesReadAsZeros() {
    long file = filled();
    long result = FileCalls.fallocate(file, FileCalls.ZERO_RANGE, 5, 3L * MIB);
    if (result < 0) {
      refused(Errno.EOPNOTSUPP, result);
    } else {
      assertThat(Calls.fstat(file).bytes()).isEqualTo(3 * MIB + 5);
      assertThat(FileCalls.pread(file, 10, 0)).containsExactly(7, 7, 7, 7, 7, 0, 0, 0, 0, 0);
      assertThat(FileCalls.pread(file, 9, 3 * MIB)).containsExactly(0, 0, 0, 0, 0);
    }
    done(Calls.close(file));
  }

  @Test
  default void unknownWaysToAllocateAreRefused() {
    long file = filled();
    refused(Errno.EOPNOTSUPP, FileCalls.fallocate(file, 0x08, 0, MIB)); // COLLAPSE_RANGE
    assertThat(Calls.fstat(file).bytes()).isEqualTo(3 * MIB);
    done(Calls.close(file));
  }

  @Test
  default void seekFindsDataAndHoles() {
    long file = file();
    done(FileCalls.pwrite(file, new byte[] {1}, 4L * MIB));
    done(Calls.ftruncate(file, 8L * MIB));
    long data = done(FileCalls.lseek(file, 0, FileCalls.SEEK_DATA));
    assertThat(data).isLessThanOrEqualTo(4L * MIB).isGreaterThan(3L * MIB);
    long hole = done(FileCalls.lseek(file, 4L * MIB, FileCalls.SEEK_HOLE));
    assertThat(hole).isGreaterThan(4L * MIB).isLessThan(6L * MIB);
    assertThat(FileCalls.lseek(file, 0, FileCalls.SEEK_HOLE)).isZero();
    refused(Errno.ENXIO, FileCalls.lseek(file, 7L * MIB, FileCalls.SEEK_DATA));
    refused(Errno.ENXIO, FileCalls.lseek(file, 8L * MIB, FileCalls.SEEK_HOLE));
    assertThat(FileCalls.lseek(file, 7L * MIB, FileCalls.SEEK_HOLE)).isEqualTo(7L * MIB);
    done(Calls.close(file));
  }

  @Test
  default void endOfAFullFileCountsAsAHole() {
    long file = filled();
    assertThat(FileCalls.lseek(file, 5, FileCalls.SEEK_HOLE)).isEqualTo(3 * MIB);
    assertThat(FileCalls.lseek(file, 5, FileCalls.SEEK_DATA)).isEqualTo(5);
    done(Calls.close(file));
  }

  @Test
  default void rangesAreCopiedBetweenFiles() {
    byte[] data = new byte[2 * MIB];
    random().nextBytes(data);
    MountedTests.write(at("from"), data);
    long from = done(Calls.open(at("from"), Calls.READ, 0));
    long to = file();
    long copied = 0;
    while (copied < data.length - 100) {
      long wanted = data.length - 100 - copied;
      long part = done(FileCalls.copyRange(from, 100 + copied, to, 50 + copied, wanted));
      assertThat(part).isPositive();
      copied += part;
    }
    assertThat(FileCalls.copyRange(from, data.length, to, 0, 10)).as("behind the end").isZero();
    assertThat(FileCalls.pread(to, data.length, 50))
        .isEqualTo(java.util.Arrays.copyOfRange(data, 100, data.length));
    done(Calls.close(from));
    done(Calls.close(to));
  }

  @Test
  default void roomShrinksAsItIsUsed() {
    long[] before = FileCalls.statfs(home());
    assertThat(before[1]).as("block size").isPositive();
    assertThat(before[2]).as("blocks").isGreaterThanOrEqualTo(before[3]);
    assertThat(before[8]).as("longest name").isEqualTo(255);
    long file = filled();
    // More than what files deleted just before may free meanwhile, and nothing that compression
    // makes small: it may be on the network, and counted as that, before we look again.
    byte[] more = new byte[3 * MIB];
    for (int i = 1; i <= 8; i++) {
      random().nextBytes(more);
      assertThat(FileCalls.pwrite(file, more, (long) i * more.length)).isEqualTo(more.length);
    }
    done(FileCalls.fsync(file));
    done(Calls.close(file));
    long[] after = FileCalls.statfs(home());
    for (int i = 0; after[3] >= before[3] && i < 10_000; i++) {
      after = FileCalls.statfs(home()); // the kernel lets go of a file after close has returned
    }
    assertThat(after[3]).as("free blocks").isLessThan(before[3]);
  }
}
