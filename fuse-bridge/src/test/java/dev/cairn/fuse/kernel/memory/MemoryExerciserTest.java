package dev.cairn.fuse.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.RealEnvironment;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Files on a mount do what files in a plain folder do. */
class MemoryExerciserTest {

  private static final int OPERATIONS = 2_000;

  @BeforeAll
  static void requireFuse() {
    MountContract.requireFuse();
  }

  @ParameterizedTest(name = "seed {0}, mappings {1}, write-back {2}")
  @CsvSource({"1,false,false", "2,false,false", "3,false,true"})
  void doesWhatAPlainFolderDoes(long seed, boolean maps, boolean writeback, @TempDir Path directory)
      throws Exception {
    Path mountPoint = Files.createDirectory(directory.resolve("mount"));
    Path oracle = Files.createDirectory(directory.resolve("oracle"));
    RealEnvironment environment = new RealEnvironment();
    MountSettings settings = MountSettings.of(mountPoint, "exercise").withWritebackCache(writeback);
    try (Mount mount =
            FuseMount.start(environment, settings, new MemoryFiles(environment, 1L << 30));
        FileExerciser exerciser = new FileExerciser(mountPoint, oracle, seed, maps)) {
      exerciser.run(OPERATIONS);
      exerciser.settle();
      exerciser.verify();
      assertThat(mount.isServing()).isTrue();
    }
  }
}
