package dev.cairn.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a processor can do.
 *
 * @param features names of Linux, among the flags of x86 and the features of Arm in {@code
 *     /proc/cpuinfo}: what the kernel does not support it leaves out; empty if nobody knows
 */
public record Processor(Set<String> features) {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** The first processor's entry is much shorter; the others are taken to be like it. */
  private static final int CPUINFO_BYTES_MAX = 8 * 1024;

  private static final Pattern FEATURES =
      Pattern.compile("^(?:flags|Features)\\s*:(.*)$", Pattern.MULTILINE);

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
    try (InputStream in = Files.newInputStream(CPUINFO)) {
      byte[] first = in.readNBytes(CPUINFO_BYTES_MAX);
      return parse(new String(first, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // Not Linux, or a jail without /proc.
      return new Processor(Set.of());
    }
  }

  /** From the text of {@code /proc/cpuinfo}. */
  static Processor parse(String cpuinfo) {
    Matcher features = FEATURES.matcher(cpuinfo);
    return new Processor(
        features.find() ? Set.copyOf(List.of(features.group(1).strip().split("\\s+"))) : Set.of());
  }
}
