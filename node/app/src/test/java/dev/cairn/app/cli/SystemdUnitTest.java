package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitTest {

  @TempDir private Path folder;

  @Test
  void quotesWhatSystemdWouldTakeApart() {
    String unit =
        SystemdUnit.service("100 %", List.of("/a b/cairn", "$x", "50%", "\"q\""), "default.target");
    assertThat(unit)
        .contains("Description=100 %%\n")
        .contains("ExecStart=\"/a b/cairn\" \"$$x\" 50%% \"\\\"q\\\"\"\n")
        .contains("WantedBy=default.target\n");
  }

  @Test
  void systemdTakesTheUnit() throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.exists(analyze), "SKIPPED: no systemd-analyze to ask");
    Path file = folder.resolve("cairn.service");
    String command = Files.createDirectory(folder.resolve("a $b %c")).resolve("cairn").toString();
    Files.copy(Path.of("/bin/true"), Path.of(command));
    Files.writeString(
        file, SystemdUnit.service("Cairn", List.of(command, "node", "run"), "multi-user.target"));
    assertThat(verify(analyze, file)).doesNotContain(file.toString());
    Files.writeString(file, Files.readString(file).replace("KillMode=mixed", "KilMode=mixed"));
    assertThat(verify(analyze, file)).as("it does look").contains("KilMode");
  }

  @Test
  void systemdTakesTheTimerOfAPolicyAndItsService() throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.exists(analyze), "SKIPPED: no systemd-analyze to ask");
    Path service = folder.resolve("cairn-srv.service");
    Path timer = folder.resolve("cairn-srv.timer");
    List<String> command = List.of("/bin/true", "policy", "run", "/a b");
    Files.writeString(service, SystemdUnit.oneshot("Cairn: backup of /a b", command));
    List<String> lines =
        List.of(
            "OnCalendar=Mon,Fri *-*-* 02:30:00",
            "OnCalendar=*-02,03-13 *:00,30:00",
            "OnActiveSec=1min",
            "OnUnitActiveSec=5400s");
    Files.writeString(timer, SystemdUnit.timer("Cairn: backup of /a b", lines));
    assertThat(verify(analyze, timer)).doesNotContain(timer.toString(), service.toString());
    Files.writeString(timer, Files.readString(timer).replace("Mon,Fri", "Moon"));
    assertThat(verify(analyze, timer)).as("it does look").contains("Moon");
  }

  @Test
  void timesOfTheCalendarAreSpreadAndIntervalsAreNot() {
    assertThat(SystemdUnit.timer("nightly", List.of("OnCalendar=*-*-* 02:30:00")))
        .contains("OnCalendar=*-*-* 02:30:00\nRandomizedDelaySec=5min\n");
    assertThat(SystemdUnit.timer("often", List.of("OnActiveSec=1min", "OnUnitActiveSec=60s")))
        .contains("OnUnitActiveSec=60s\n")
        .doesNotContain("RandomizedDelaySec");
  }

  private static String verify(Path analyze, Path unit) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(analyze.toString(), "verify", unit.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
