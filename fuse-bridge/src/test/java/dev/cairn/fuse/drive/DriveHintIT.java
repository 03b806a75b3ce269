package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.storage.MemoryPeers;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive that is told of other devices' changes. */
class DriveHintIT {

  @TempDir Path temp;

  @Test
  void seesAChangeOfAnotherDeviceThoughItDoesNotAsk() throws Exception {
    MemoryPeers peers = new MemoryPeers(12);
    DriveDevice.create(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
    CountDownLatch seen = new CountDownLatch(1);
    KernelCache kernel = new Watching(seen);
    try (DriveDevice ada =
            DriveDevice.open(peers.device(DriveDevice.SUBJECT), temp.resolve("ada"));
        DriveDevice bea =
            DriveDevice.open(
                peers.device(DriveDevice.SUBJECT),
                temp.resolve("bea"),
                settings -> settings.withPoll(Duration.ofDays(1)))) {
      bea.hand().list("");
      bea.drive().fileSystem().started(kernel);
      ada.hand().put("news", "of today");
      ada.drive().sync(false);
      assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(bea.hand().text("news")).isEqualTo("of today");
    }
  }

  /** The kernel's side of a mount: waits to be told of a name. */
  private record Watching(CountDownLatch seen) implements KernelCache {
    @Override
    public boolean invalidateName(Name name) {
      if (new String(name.bytes(), StandardCharsets.UTF_8).equals("news")) {
        seen.countDown();
      }
      return true;
    }

    @Override
    public boolean invalidate(long inode) {
      return true;
    }

    @Override
    public boolean invalidateAttributes(long inode) {
      return true;
    }

    @Override
    public boolean invalidateRange(long inode, long offset, long bytes) {
      return true;
    }

    @Override
    public boolean deleted(Name name, long inode) {
      return true;
    }

    @Override
    public boolean store(long inode, long offset, MemorySegment data) {
      return true;
    }
  }
}
