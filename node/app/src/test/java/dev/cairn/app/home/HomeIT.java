package dev.cairn.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.output.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeIT {

  @TempDir Path temporary;

  @Test
  void secretsAreTheOwnersAlone() throws Exception {
    Home home = new Home(temporary.resolve("home"));
    home.create();
    home.write(home.deviceKey(), new byte[] {1});
    home.write(home.deviceKey(), new byte[] {2});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.root())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.deviceKey())))
        .isEqualTo("rw-------");
    assertThat(home.read(home.deviceKey())).hasValue(new byte[] {2});
    try (var files = Files.list(home.root())) {
      assertThat(files).containsExactly(home.deviceKey());
    }
  }

  @Test
  void aDeviceThatHasNotJoinedIsToldHowTo() throws Exception {
    Home home = new Home(temporary);
    assertThat(home.joined()).isFalse();
    assertThatThrownBy(() -> home.require(home.credential()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("cairn join CODE");
  }

  @Test
  void oneProcessUsesAHomeAtATime() throws Exception {
    Home home = new Home(temporary);
    try (HomeLock lock = HomeLock.take(home)) {
      lock.requireHeld();
      assertThat(HomeLock.tryTake(home)).isEmpty();
      assertThatThrownBy(() -> HomeLock.take(home))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining(temporary.toString());
    }
    HomeLock.take(home).close();
  }

  @Test
  void aDeepHomeStillHasASocketPathThatTheKernelTakes() {
    Home home = new Home(temporary.resolve("x".repeat(120)));
    assertThat(home.controlSocket().toString().length()).isLessThan(100);
    assertThat(home.controlSocket()).isNotEqualTo(new Home(temporary).controlSocket());
  }
}
