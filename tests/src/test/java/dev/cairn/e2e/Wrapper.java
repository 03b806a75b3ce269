package dev.cairn.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands that run another one in a changed world: on a real file system that is small or full,
 * without root's rights. Where the machine does not permit it the test is skipped, and says so.
 */
final class Wrapper {

  private Wrapper() {}

  /** With a file system of its own of {@code size} over {@code folder}, seen by this one alone. */
  static List<String> onSmallDisk(Path folder, String size) throws Exception {
    return mounted("mount -t tmpfs -o size=" + size + " tmpfs " + folder);
  }

  /** As above, with what {@code folder} has, and full. */
  static List<String> onFullDisk(Path folder, String size) throws Exception {
    return mounted(
        """
        mkdir -p %1$s.copy && cp -a %1$s/. %1$s.copy && mount -t tmpfs -o size=%2$s tmpfs %1$s \
        && cp -a %1$s.copy/. %1$s && rm -r %1$s.copy && { cat /dev/zero > %1$s/filler; true; } \
        2> /dev/null\
        """
            .formatted(folder, size));
  }

  private static List<String> mounted(String mount) throws Exception {
    List<String> namespace =
        "root".equals(System.getProperty("user.name"))
            ? List.of("unshare", "--mount")
            : List.of("unshare", "--map-root-user", "--mount");
    return Stream.concat(
            needs(namespace).stream(), Stream.of("sh", "-c", mount + " && exec \"$@\"", "sh"))
        .toList();
  }

  /** Skips the test, and says so, where the system does not let us. */
  static List<String> needs(List<String> wrapper) throws Exception {
    Process probe =
        new ProcessBuilder(Stream.concat(wrapper.stream(), Stream.of("true")).toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean works = probe.waitFor() == 0;
    if (!works) {
      System.err.println("SKIPPED, needs " + String.join(" ", wrapper) + ": " + said);
    }
    assumeTrue(works, "needs " + String.join(" ", wrapper) + ": " + said);
    return wrapper;
  }
}
