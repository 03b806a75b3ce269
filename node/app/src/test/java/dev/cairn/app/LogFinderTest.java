package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.env.Log;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogFinderTest {

  private final Logger backend = Logger.getLogger(LogFinderTest.class.getName());
  private final List<LogRecord> told = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          record.getSourceMethodName(); // found out while it is told
          told.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    backend.setUseParentHandlers(false);
    backend.addHandler(handler);
    backend.setLevel(java.util.logging.Level.ALL);
  }

  @AfterEach
  void listenNoMore() {
    Log.from(Level.ALL);
    backend.removeHandler(handler);
    backend.setUseParentHandlers(true);
    backend.setLevel(null);
  }

  @Test
  void theJdkFindsIt() {
    assertThat(System.LoggerFinder.getLoggerFinder()).isInstanceOf(LogFinder.class);
  }

  @Test
  void whatIsToldHasItsLevelItsWordsAndWhoToldIt() {
    System.Logger log = Log.of(LogFinderTest.class);
    RuntimeException why = new IllegalStateException("why");
    log.log(Level.ERROR, "failed", why);
    log.log(Level.WARNING, "{0} of {1}", 1, "two");
    log.log(Level.INFO, "as it is: {0}");
    log.log(Level.DEBUG, () -> "made when wanted");
    log.log(Level.TRACE, "fine");
    SimpleFormatter words = new SimpleFormatter();
    assertThat(told.stream().map(words::formatMessage))
        .containsExactly("failed", "1 of two", "as it is: {0}", "made when wanted", "fine");
    assertThat(told.stream().map(record -> record.getLevel().getName()))
        .containsExactly("SEVERE", "WARNING", "INFO", "FINE", "FINER");
    assertThat(told.getFirst().getThrown()).isSameAs(why);
    assertThat(told)
        .allSatisfy(record -> {
          assertThat(record.getLoggerName()).isEqualTo(LogFinderTest.class.getName());
          assertThat(record.getSourceClassName()).isEqualTo(LogFinderTest.class.getName());
          assertThat(record.getSourceMethodName())
              .isEqualTo("whatIsToldHasItsLevelItsWordsAndWhoToldIt");
        });
  }

  @Test
  void whatMattersLessThanTheProcessTellsIsNotTold() {
    System.Logger log = Log.of(LogFinderTest.class);
    Log.from(Level.WARNING);
    assertThat(log.isLoggable(Level.INFO)).isFalse();
    assertThat(log.isLoggable(Level.WARNING)).isTrue();
    log.log(Level.INFO, "no");
    log.log(Level.INFO, "no {0}", "no");
    log.log(Level.WARNING, "yes");
    assertThat(told.stream().map(LogRecord::getMessage)).containsExactly("yes");
  }

  @Test
  void theBackendsOwnLevelCountsToo() {
    System.Logger log = Log.of(LogFinderTest.class);
    backend.setLevel(java.util.logging.Level.WARNING);
    assertThat(log.isLoggable(Level.INFO)).isFalse();
    log.log(Level.INFO, "no");
    assertThat(told).isEmpty();
  }
}
