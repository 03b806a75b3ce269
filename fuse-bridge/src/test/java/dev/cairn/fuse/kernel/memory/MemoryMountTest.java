package dev.cairn.fuse.kernel.memory;

import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.contract.MountContract;

/** The file system in memory keeps the whole contract. */
class MemoryMountTest extends MountContract {

  @Override
  protected FileSystem fileSystem(Environment environment) {
    return new MemoryFiles(environment, 1L << 30);
  }
}
