package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloverRequestTest {

  @TempDir Path temporary;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    PrintStream complaints = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Commands.commandLine(new Terminal(nowhere, complaints, false, false, 80)).execute(args);
  }

  /** A link that leads nowhere is no file, until somebody writes through it. */
  @Test
  void theRequestIsANewFileAndFollowsNoLink() throws Exception {
    String dir = temporary.resolve("authority").toString();
    assertThat(run("authority", "init", "--org", "acme.example", "--dir", dir))
        .isEqualTo(ExitCodes.OK);
    Path elsewhere = temporary.resolve("elsewhere");
    String link = Files.createSymbolicLink(temporary.resolve("request.pem"), elsewhere).toString();
    assertThat(run("authority", "rollover", "request", "--early", "--dir", dir, link))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(link);
    assertThat(elsewhere).doesNotExist();
    String file = temporary.resolve("new.pem").toString();
    assertThat(run("authority", "rollover", "request", "--early", "--dir", dir, file))
        .isEqualTo(ExitCodes.OK);
    assertThat(run("authority", "rollover", "request", "--early", "--dir", dir, file))
        .as("the same again")
        .isEqualTo(ExitCodes.OK);
  }
}
