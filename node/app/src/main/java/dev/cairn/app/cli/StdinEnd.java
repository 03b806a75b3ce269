package dev.cairn.app.cli;

import java.io.IOException;

/** Tells when standard input ends: whoever started this process is gone. */
final class StdinEnd {

  private StdinEnd() {}

  /** Runs {@code action} once at the end of standard input. */
  static void then(Runnable action) {
    Thread.ofPlatform()
        .daemon()
        .name("stdin")
        .start(() -> {
          awaitEnd();
          action.run();
        });
  }

  private static void awaitEnd() {
    try {
      int read = System.in.read();
      while (read >= 0) {
        read = System.in.read();
      }
    } catch (IOException e) {
      return; // as good as its end
    }
  }
}
