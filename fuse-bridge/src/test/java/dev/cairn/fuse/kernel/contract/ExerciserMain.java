package dev.cairn.fuse.kernel.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Long runs by hand: {@code SUBJECT ORACLE OPERATIONS SEED maps|plain [EVERY COMMAND…]}. Every so
 * many operations all is made durable and closed, the command is run (it may kill what serves the
 * mount and mount again), and contents are compared before going on.
 */
final class ExerciserMain {

  private static final int STEP = 10_000;

  private ExerciserMain() {}

  public static void main(String[] arguments) throws Exception {
    Path subject = Files.createDirectories(Path.of(arguments[0]));
    Path oracle = Files.createDirectories(Path.of(arguments[1]));
    long operations = Long.parseLong(arguments[2]);
    long seed = Long.parseLong(arguments[3]);
    boolean maps = arguments[4].equals("maps");
    long every = arguments.length > 5 ? Long.parseLong(arguments[5]) : STEP;
    List<String> command =
        Arrays.asList(arguments).subList(Math.min(6, arguments.length), arguments.length);
    try (FileExerciser exerciser = new FileExerciser(subject, oracle, seed, maps)) {
      for (long done = 0; done < operations; done += every) {
        exerciser.run(Math.min(every, operations - done));
        if (!command.isEmpty()) {
          exerciser.settle();
          int status = new ProcessBuilder(command).inheritIO().start().waitFor();
          if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status);
          }
          exerciser.verify();
        }
        System.out.println((done + every) + " operations without a difference");
      }
    }
  }
}
