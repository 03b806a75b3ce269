package dev.cairn.app;

import dev.cairn.app.cli.Commands;
import java.util.Locale;

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

  /**
   * A node's threads wait more than they compute, and each idle carrier is woken for nothing: with
   * half as many, twelve hosts that take blocks need an eighth less CPU.
   */
  private static final int CARRIERS_PER_CORE_NODE = 2;

  private static final int CARRIERS_MIN_NODE = 4;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    prepare(args);
    Exit.with(Commands.run(args));
  }

  /** What has to be set before anything else is done. */
  static void prepare(String... args) {
    // Figures are for scripts too, which read 0 to 9 alone.
    Locale.setDefault(Locale.Category.FORMAT, Locale.US);
    if (System.getProperty(CARRIERS) == null) {
      boolean node = args.length > 0 && args[0].equals("node");
      System.setProperty(CARRIERS, Integer.toString(carriers(node)));
    }
  }

  private static int carriers(boolean node) {
    int cores = Runtime.getRuntime().availableProcessors();
    return node
        ? Math.max(CARRIERS_MIN_NODE, CARRIERS_PER_CORE_NODE * cores)
        : Math.max(CARRIERS_MIN, CARRIERS_PER_CORE * cores);
  }
}
