package dev.cairn.app;

import dev.cairn.app.cli.Commands;

/** Where the {@code cairn} command begins. */
public final class Main {

  /** What the JDK reads when the first virtual thread starts. */
  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  /**
   * Virtual threads are not sliced: with as many carriers as cores, a pack being compressed or
   * coded on each of them silences every connection for as long as it takes, and other members
   * believe this one dead. With more carriers the kernel slices them ({@code docs/decisions/083}).
   */
  private static final int CARRIERS_PER_CORE = 4;

  private static final int CARRIERS_MIN = 8;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    TrueStderr.restore();
    if (System.getProperty(CARRIERS) == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      System.setProperty(
          CARRIERS, Integer.toString(Math.max(CARRIERS_MIN, CARRIERS_PER_CORE * cores)));
    }
    System.exit(Commands.run(args));
  }
}
