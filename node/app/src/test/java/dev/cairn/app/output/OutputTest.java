package dev.cairn.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Output output(boolean terminal, boolean json) {
    return new Output(
        new Terminal(stream(out), stream(err), terminal, terminal, 80),
        json,
        false,
        message -> "said " + message.type());
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static final Message STATUS =
      Message.of("status")
          .with("percent_done", 0.25)
          .with("bytes_done", 1 << 20)
          .with("total_bytes", 4 << 20)
          .with("seconds_elapsed", 2.0)
          .with("seconds_remaining", 6);

  @Test
  void progressIsForTerminalsOnly() {
    output(false, false).accept(STATUS);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    output(true, false).accept(STATUS);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("25 %", "1.00 MiB of 4.00 MiB", "512 KiB/s", "0:06 left");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void progressGoesBeforeAResultIsSaid() {
    Output output = output(true, false);
    output.accept(STATUS);
    output.accept(Message.of("summary"));
    assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[K");
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("said summary");
  }

  @Test
  void errorsNameTheItemAndCannotMoveTheCursor() {
    output(false, false)
        .accept(
            Message.of("error").with("item", "a\u001b[2Jb\n").with("message", "permission denied"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("a\uFFFD[2Jb\uFFFD: permission denied");
  }

  @Test
  void jsonErrorsAreNestedAsResticNestsThemAndGoToStderr() {
    Output output = output(false, true);
    output.accept(
        Message.of("error").with("item", "/f").with("during", "open").with("message", "no"));
    output.fail(3, "partly");
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"message_type\":\"error\",\"error\":{\"message\":\"no\"},\"during\":\"open\","
                + "\"item\":\"/f\"}",
            "{\"message_type\":\"exit_error\",\"code\":3,\"message\":\"partly\"}");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void theLineNeverWraps() {
    Message wide = STATUS.with("current_files", java.util.List.of("x".repeat(500)));
    assertThat(ProgressLine.text(wide, 79)).hasSize(79);
  }
}
