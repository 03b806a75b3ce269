package dev.cairn.fuse.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.RealEnvironment;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.kernel.Handle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that serves a drive is killed, and the drive is opened again. */
class DriveCrashIT {

  @TempDir Path temp;

  private Process writer(Path folder, long seed) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashMain.class.getName(),
            folder.toString(),
            Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void everyStepThatWasAcknowledgedSurvivesAKill(long seed) throws Exception {
    Path folder = temp.resolve("store");
    int killAfter = 300 + new Random(seed).nextInt(1_500);
    Process writer = writer(folder, seed);
    int steps = 0;
    try (InputStream out = writer.getInputStream()) {
      while (steps < killAfter && out.read() >= 0) {
        steps++;
      }
      writer.toHandle().destroyForcibly(); // SIGKILL; what it wrote can still be read
      while (out.read() >= 0) {
        steps++;
      }
    }
    writer.waitFor();
    assertThat(steps).as("steps done before the kill").isGreaterThanOrEqualTo(killAfter);
    CrashScript script = new CrashScript(seed, null);
    for (int i = 0; i < steps; i++) {
      script.step();
    }
    try (Store store = Store.open(new RealEnvironment(), folder)) {
      assertThat(store.recovered().clean()).isFalse();
      Hand hand = CrashMain.hand(store);
      List<String> differences = script.differences(hand);
      if (!differences.isEmpty()) { // the step under way was done, and nobody heard of it
        script.step();
        List<String> next = script.differences(hand);
        assertThat(next)
            .as("after %d steps of seed %d, or: %s", steps, seed, differences)
            .isEmpty();
      }
    }
  }

  @Test
  void aFileWithoutANameEndsWithTheProcess() throws Exception {
    Path folder = temp.resolve("store");
    Store store = Store.open(new RealEnvironment(), folder);
    Hand hand = CrashMain.hand(store);
    Handle file = hand.open("gone");
    hand.write(file, 0, new byte[100_000]);
    hand.unlink("gone");
    assertThat(hand.read(file, 0, 10)).as("still open").hasSize(10);
    store.close(); // as a kill would, it leaves the file open
    try (Store again = Store.open(new RealEnvironment(), folder)) {
      assertThat(again.recovered().orphans()).isEqualTo(1);
      assertThat(CacheDamage.bytes(folder, file.inode())).isZero();
    }
    try (Store third = Store.open(new RealEnvironment(), folder)) {
      assertThat(third.recovered()).isEqualTo(new Store.Recovered(true, 0, 1));
    }
  }
}
