package dev.cairn.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DebugLogTest {

  private final Logger cairn = Logger.getLogger("dev.cairn");
  private final System.Logger some = System.getLogger("dev.cairn.some.Speaker");

  @AfterEach
  void asItWas() {
    cairn.setLevel(null);
    cairn.setUseParentHandlers(true);
    for (Handler handler : cairn.getHandlers()) {
      cairn.removeHandler(handler);
    }
  }

  private boolean isTold(System.Logger.Level level) {
    return some.isLoggable(level);
  }

  @Test
  void aCommandTellsWarningsAndErrors() {
    assertThat(isTold(System.Logger.Level.INFO)).as("before").isTrue();
    DebugLog.quieten();
    assertThat(isTold(System.Logger.Level.INFO)).isFalse();
    assertThat(isTold(System.Logger.Level.WARNING)).isTrue();
    assertThat(isTold(System.Logger.Level.ERROR)).isTrue();
  }

  @Test
  void whatWasAskedForIsToldAllTheSame() {
    DebugLog.begin();
    DebugLog.quieten();
    assertThat(cairn.getLevel()).isEqualTo(Level.ALL);
    assertThat(isTold(System.Logger.Level.DEBUG)).isTrue();
  }
}
