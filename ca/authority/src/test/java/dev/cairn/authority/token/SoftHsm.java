package dev.cairn.authority.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Tokens in a folder, by SoftHSM (Debian package softhsm2). */
public final class SoftHsm {

  private static final List<Path> MODULES =
      Stream.of(
              "/usr/lib/softhsm",
              "/usr/lib/x86_64-linux-gnu/softhsm",
              "/usr/lib/aarch64-linux-gnu/softhsm")
          .map(folder -> Path.of(folder, "libsofthsm2.so"))
          .filter(Files::exists)
          .toList();

  /** The tokens that there are. */
  static final List<String> LABELS = List.of("keys", "mistyped", "authority");

  static final String PIN = "1234";

  private final Path folder;

  private SoftHsm(Path folder) {
    this.folder = folder;
  }

  /** The module reads where its tokens are once: tests of one process share a folder. */
  private static @Nullable SoftHsm ofProcess;

  /** The tokens of this process; skips the test, and says so, where there is no SoftHSM. */
  public static synchronized SoftHsm ofProcess() throws Exception {
    boolean isThere = !MODULES.isEmpty() && Files.exists(Path.of("/usr/bin/softhsm2-util"));
    if (!isThere) {
      System.err.println("SKIPPED: nothing is tested with a token; apt install softhsm2");
    }
    Assumptions.assumeTrue(isThere, "softhsm2 is not installed");
    SoftHsm known = ofProcess;
    if (known != null) {
      return known;
    }
    Path folder = Files.createTempDirectory("softhsm");
    Files.createDirectories(folder.resolve("tokens"));
    Path settings = folder.resolve("softhsm2.conf");
    Files.writeString(
        settings,
        "directories.tokendir = "
            + folder.resolve("tokens")
            + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
    setEnvironment("SOFTHSM2_CONF", settings.toString());
    SoftHsm made = new SoftHsm(folder);
    for (String label : LABELS) {
      made.make(label);
    }
    ofProcess = made;
    return made;
  }

  /** For the module, which reads the process's environment as C does. */
  @SuppressWarnings("restricted")
  private static void setEnvironment(String name, String value) throws Exception {
    Linker linker = Linker.nativeLinker();
    var setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int result = (int) setenv.invoke(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (result != 0) {
        throw new IllegalStateException("setenv");
      }
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The module's file. */
  public Path module() {
    return MODULES.getFirst();
  }

  /** Makes a token before the module is loaded, which would not see one that is made later. */
  private void make(String label) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "/usr/bin/softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                PIN,
                "--so-pin",
                "officer-" + PIN)
            .redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** One of {@link #LABELS}, with a file that holds its PIN. */
  public TokenPlace token(String label) throws Exception {
    return place(label, PIN);
  }

  /** A place that need not be there, with that PIN in its file. */
  public TokenPlace place(String label, String pin) throws Exception {
    Path file = Files.createTempFile(folder, "pin", "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, pin + "\n");
    return new TokenPlace(module(), label, file);
  }
}
