package dev.cairn.app;

import dev.cairn.app.cli.Commands;

/** Where the {@code cairn} command begins. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    TrueStderr.restore();
    System.exit(Commands.run(args));
  }
}
