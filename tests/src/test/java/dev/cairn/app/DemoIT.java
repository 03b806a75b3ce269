package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn demo}, small: the whole life of a folder, on processes. */
class DemoIT {

  @TempDir Path temporary;

  @Test
  void aFolderSurvivesItsNetwork() throws Exception {
    try (Cairn cairn = new Cairn(temporary)) {
      Cairn.Ended demo = cairn.run("demo", "--nodes", "6", "--json");
      assertThat(demo.code()).as(demo.toString()).isZero();
      assertThat(demo.field("identical")).isEqualTo("true");
      assertThat(demo.field("hosts_killed")).isEqualTo("2");
      assertThat(demo.field("profile")).isEqualTo("2/4/6");
      assertThat(childrenOf(cairn.newest())).isEmpty();
      Path picture = Path.of(demo.field("picture"));
      assertThat(Files.readString(picture)).contains("every byte, name, mode and time is the same");
      Files.delete(picture);
    }
  }

  @Test
  void ctrlCLeavesNoProcessBehind() throws Exception {
    try (Cairn cairn = new Cairn(temporary)) {
      Process demo = cairn.start("demo", "--nodes", "3", "--json");
      awaitLine(demo, "\"network\"");
      List<ProcessHandle> children = demo.descendants().toList();
      assertThat(children).isNotEmpty();
      // SIGINT, as a terminal sends it; Java itself can only send SIGTERM.
      new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
      assertThat(demo.waitFor()).isEqualTo(130);
      for (ProcessHandle child : children) {
        child.onExit().join();
      }
    }
  }

  private static void awaitLine(Process process, String part) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("ended without " + part);
  }

  private static List<ProcessHandle> childrenOf(Process process) {
    return process.descendants().filter(ProcessHandle::isAlive).toList();
  }
}
