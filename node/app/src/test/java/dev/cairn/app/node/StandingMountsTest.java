package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.home.Home;
import dev.cairn.app.node.StandingMounts.Standing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingMountsTest {

  private static final Standing DRIVE = new Standing("main", Path.of("/m/a b"), "", true);
  private static final Standing SNAPSHOT = new Standing("main", Path.of("/m/c"), "latest", false);

  @TempDir private Path folder;
  private Home home;
  private StandingMounts mounts;

  @BeforeEach
  void open() throws Exception {
    home = new Home(folder.resolve("home"));
    home.create();
    mounts = new StandingMounts(home);
  }

  @Test
  void thereAreNoneAtFirst() throws Exception {
    assertThat(mounts.all()).isEmpty();
    mounts.remove(DRIVE.directory());
    assertThat(home.mounts()).doesNotExist();
  }

  @Test
  void theFileIsGolden() throws Exception {
    mounts.add(DRIVE);
    mounts.add(SNAPSHOT);
    assertThat(home.mounts())
        .hasContent(
            """
            {"message_type":"mount","vault":"main","directory":"/m/a b","snapshot":"","others":true}
            {"message_type":"mount","vault":"main","directory":"/m/c","snapshot":"latest","others":false}
            """);
    assertThat(new StandingMounts(home).all()).containsExactly(DRIVE, SNAPSHOT);
  }

  @Test
  void aDirectoryStandsOnceAndGoesWhenItIsUnmounted() throws Exception {
    mounts.add(DRIVE);
    mounts.add(SNAPSHOT);
    Standing other = new Standing("other", DRIVE.directory(), "", false);
    mounts.add(other);
    assertThat(mounts.all()).containsExactly(SNAPSHOT, other);
    mounts.remove(SNAPSHOT.directory());
    assertThat(mounts.all()).containsExactly(other);
  }

  @Test
  void aDamagedFileIsNamedWithTheRemedy() throws Exception {
    Files.writeString(home.mounts(), "nonsense\n");
    assertThatThrownBy(mounts::all)
        .hasMessageContaining(home.mounts().toString())
        .hasMessageContaining("delete it and mount again");
  }
}
