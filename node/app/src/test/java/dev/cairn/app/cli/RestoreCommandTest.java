package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.output.Message;
import org.junit.jupiter.api.Test;

class RestoreCommandTest {

  private static Message summary() {
    return Message.of("summary")
        .with("files_restored", 3)
        .with("bytes_restored", 2048)
        .with("files_skipped", 5)
        .with("bytes_skipped", 1024)
        .with("files_deleted", 1)
        .with("error_count", 0)
        .with("total_duration", 2.0)
        .with("target", "/t");
  }

  @Test
  void saysWhatWasDone() {
    assertThat(new RestoreCommand().words(summary()))
        .isEqualTo(
            """
            restored     3 files, 2.00 KiB in 2.00 s to /t
            there before 5 files, 1.00 KiB
            deleted      1\
            """);
  }

  @Test
  void aDryRunSpeaksOfNothingAsDone() {
    assertThat(new RestoreCommand().words(summary().with("dry_run", true)))
        .isEqualTo(
            """
            would restore 3 files, 2.00 KiB to /t
            there already 5 files, 1.00 KiB
            would delete  1\
            """);
  }
}
