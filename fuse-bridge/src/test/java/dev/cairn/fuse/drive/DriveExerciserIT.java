package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.drive.store.Eviction;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.Mount;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.contract.FileExerciser;
import dev.cairn.fuse.kernel.contract.MountContract;
import dev.cairn.fuse.kernel.session.FuseMount;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on a mounted drive do what files in a plain folder do, over several mounts. */
class DriveExerciserIT {

  private static final int OPERATIONS = 1_500;
  private static final int MOUNTS = 2;

  @BeforeAll
  static void requireFuse() {
    MountContract.requireFuse();
  }

  /**
   * Without mappings: a process that serves a file must not touch it through its own memory, since
   * the kernel holds that memory's lock meanwhile.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12})
  void doesWhatAPlainFolderDoes(long seed, @TempDir Path directory) throws Exception {
    Path mountPoint = Files.createDirectory(directory.resolve("mount"));
    Path oracle = Files.createDirectory(directory.resolve("oracle"));
    RealEnvironment environment = new RealEnvironment();
    try (FileExerciser exerciser = new FileExerciser(mountPoint, oracle, seed, false)) {
      for (int round = 0; round < MOUNTS; round++) {
        try (Store store = Store.open(environment, directory.resolve("store"))) {
          Operations operations = new Operations(store);
          StoreFileSystem files =
              new StoreFileSystem(operations, new DriveMountIT.Quiet(new Eviction(operations)));
          MountSettings settings = MountSettings.of(mountPoint, "exercise");
          try (Mount mount = FuseMount.start(environment, settings, files)) {
            exerciser.run(OPERATIONS);
            exerciser.settle();
            exerciser.verify();
            assertThat(mount.isServing()).isTrue();
          }
        }
      }
    }
  }
}
