package dev.cairn.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What this machine's processor can do.
 *
 * @param features names of Linux ({@code flags} in {@code /proc/cpuinfo}); the kernel leaves out
 *     what it does not support; empty where machine code cannot be used
 */
public record Processor(Set<String> features) {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** System property: {@code none} is a processor without features, for tests and doubters. */
  private static final String FEATURES = "cairn.processor";

  private static final Processor HERE = look();

  /** The processor of this machine. */
  public static Processor here() {
    return HERE;
  }

  /** Whether it has all of these. */
  public boolean has(String... names) {
    return features.containsAll(List.of(names));
  }

  private static Processor look() {
    boolean supported =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64")
            && !System.getProperty(FEATURES, "").equals("none");
    return new Processor(supported ? read() : Set.of());
  }

  private static Set<String> read() {
    try (BufferedReader lines = Files.newBufferedReader(CPUINFO, StandardCharsets.ISO_8859_1)) {
      return lines
          .lines()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
          .orElse(Set.of());
    } catch (IOException e) {
      // A jail without /proc: plain Java does.
      return Set.of();
    }
  }
}
