package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** mmap(2). */
interface MappingContract extends MountedTests {

  /** Set to true to run these all the same. */
  String MAPS = "cairn.fuse.maps";

  /** A fault waits for the server with the process's memory locked, which the server may need. */
  String WHY = "a process that maps files of a mount that it serves itself may stop for ever";

  int BYTES = 1 << 20;

  private byte[] filled() {
    byte[] data = new byte[BYTES];
    random().nextBytes(data);
    MountedTests.write(at("x"), data);
    return data;
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void mappingsShowTheFile() {
    byte[] data = filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    done(Calls.close(file));
    assertThat(map.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
    done(FileCalls.unmap(map));
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void whatIsWrittenThroughASharedMappingIsInTheFile() {
    byte[] data = filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    for (int at = 0; at < BYTES; at += 5000) {
      map.set(ValueLayout.JAVA_BYTE, at, (byte) ~data[at]);
      data[at] = (byte) ~data[at];
    }
    assertThat(FileCalls.pread(file, BYTES, 0)).as("read before it is synced").isEqualTo(data);
    done(FileCalls.syncMap(map));
    done(FileCalls.unmap(map));
    done(Calls.close(file));
    assertThat(MountedTests.read(at("x"))).isEqualTo(data);
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void syncingASharedMappingMovesTheTimes() {
    filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    modifies(
        at("x"),
        true,
        () -> {
          map.set(ValueLayout.JAVA_BYTE, 77, (byte) 1);
          done(FileCalls.syncMap(map));
        });
    done(FileCalls.unmap(map));
    done(Calls.close(file));
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void whatIsWrittenToTheFileShowsInASharedMapping() {
    filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    assertThat(FileCalls.pwrite(file, new byte[] {1, 2, 3}, 70_000)).isEqualTo(3);
    assertThat(map.asSlice(70_000, 3).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    done(FileCalls.unmap(map));
    done(Calls.close(file));
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void privateMappingsKeepTheirChangesToThemselves() {
    byte[] data = filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, false);
    map.set(ValueLayout.JAVA_BYTE, 5, (byte) ~data[5]);
    assertThat(FileCalls.pread(file, BYTES, 0)).isEqualTo(data);
    done(FileCalls.unmap(map));
    done(Calls.close(file));
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void aMappedFileLivesWithoutName() {
    byte[] data = filled();
    long file = done(Calls.open(at("x"), Calls.READ_WRITE, 0));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    done(Calls.close(file));
    refused(Errno.ENOENT, Calls.unlink(at("y")));
    done(Calls.unlink(at("x")));
    assertThat(map.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
    done(FileCalls.unmap(map));
  }

  @Test
  @EnabledIfSystemProperty(named = MAPS, matches = "true", disabledReason = WHY)
  default void mappedHolesCanBeFilled() {
    long file = done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
    done(Calls.ftruncate(file, BYTES));
    MemorySegment map = FileCalls.map(file, BYTES, true);
    assertThat(map.get(ValueLayout.JAVA_BYTE, BYTES / 2)).isZero();
    map.set(ValueLayout.JAVA_BYTE, BYTES / 2, (byte) 8);
    done(FileCalls.syncMap(map));
    done(FileCalls.unmap(map));
    assertThat(FileCalls.pread(file, 3, BYTES / 2 - 1)).containsExactly(0, 8, 0);
    done(Calls.close(file));
  }
}
