package dev.cairn.fuse.drive;

import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.store.Eviction;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.Space;
import dev.cairn.fuse.kernel.contract.MountContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** A drive's store, mounted, keeps the whole contract; the kernel keeps its locks. */
class DriveMountIT extends MountContract {

  private static final long BLOCKS = 1 << 20;
  private static final int BLOCK_BYTES = 4096;

  private @Nullable Path folder;
  private @Nullable Store store;

  @Override
  protected FileSystem fileSystem(Environment environment) throws Exception {
    Path made = Files.createTempDirectory("cairn-store-");
    folder = made;
    Store opened = Store.open(environment, made);
    store = opened;
    Operations operations = new Operations(opened);
    return new StoreFileSystem(operations, new Quiet(new Eviction(operations)));
  }

  @Override
  protected MountSettings settings(Path mountPoint) {
    return super.settings(mountPoint).withOwnLocks(false);
  }

  /** Nobody uploads; what is used of the room is the cache. */
  record Quiet(Eviction cache) implements StoreFileSystem.Events {
    @Override
    public void closed(long inode) {}

    @Override
    public Space space() throws IOException {
      long free = BLOCKS - cache.fill().bytes() / BLOCK_BYTES;
      return new Space(BLOCKS, free, free, BLOCKS, BLOCKS / 2, BLOCK_BYTES, 255);
    }
  }

  @AfterAll
  void closeStore() throws IOException {
    if (store != null && folder != null) {
      store.close();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
