package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher on an installation in a folder with a space: what it hands to java, which is a
 * script here that writes its arguments down, one a line.
 */
class LauncherIT {

  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolve("../cairn").normalize();

  private static final String ROCKSDB_MUSL = "ROCKSDB_MUSL_LIBC";

  @TempDir private Path temporary;
  private Path top;
  private Path jdk;
  private Path arguments;
  private Path environment;

  @BeforeEach
  void install() throws Exception {
    top = Files.createDirectories(temporary.resolve("a folder/cairn"));
    Path app = Files.createDirectories(top.resolve("node/app/target"));
    Files.copy(LAUNCHER, top.resolve("cairn"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String made : List.of("cairn.jar", "cli.aot", "node.aot")) {
      Files.createFile(app.resolve(made));
    }
    arguments = temporary.resolve("arguments");
    jdk = temporary.resolve("a jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    Path java = jdk.resolve("bin/java");
    environment = temporary.resolve("environment");
    Files.writeString(
        java,
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + arguments + "'\nenv >'" + environment + "'\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What java is given for a command. */
  private List<String> given(String command, Map<String, String> environment) throws Exception {
    ProcessBuilder launch =
        new ProcessBuilder(top.resolve("cairn").toString(), command, "an argument");
    List.of("CAIRN_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", ROCKSDB_MUSL)
        .forEach(launch.environment()::remove);
    launch.environment().putAll(environment);
    launch.environment().put("CAIRN_JAVA_HOME", jdk.toString());
    launch.environment().put("CAIRN_NO_BUILD", "1");
    Process process = launch.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Files.readAllLines(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "backup", "restore", "snapshots", "node", "mount", "authority"})
  void tellsTheJvmNothingThatItDoesNotKnow(String command) throws Exception {
    Path files = Files.createDirectories(top.resolve("node/app/src/main/jvm"));
    for (String role : List.of("authority", "client", "coding", "node", "short")) {
      String name = role + ".options";
      Files.copy(
          LAUNCHER.resolveSibling("node/app/src/main/jvm").resolve(name), files.resolve(name));
    }
    List<String> given = given(command, Map.of());
    List<String> start = new ArrayList<>();
    start.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    given.subList(0, given.indexOf("-cp")).stream()
        .filter(option -> !option.startsWith("-XX:AOTCache=")) // an empty file here
        .forEach(start::add);
    start.add("-version");
    Process process = new ProcessBuilder(start).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "backup", "snapshots", "node", "mount"})
  void endsAtOnceWhereNoHookHasAnythingToDo(String command) throws Exception {
    String atOnce = "-Dcairn.exit.at.once=true";
    assertThat(given(command, Map.of())).doesNotContain(atOnce);
    Path library = top.resolve("node/app/target/native/libzstd-jni.so");
    Files.createDirectories(library.resolveSibling("."));
    Files.createFile(library);
    assertThat(given(command, Map.of())).contains(atOnce, "-DZstdNativePath=" + library);
    assertThat(given(command, Map.of("CAIRN_JAVA_OPTS", "-Dprofiler=on")))
        .contains("-DZstdNativePath=" + library)
        .doesNotContain(atOnce);
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "backup", "node", "mount", "doctor"})
  void handsPathsWithSpacesToJavaWhole(String command) throws Exception {
    List<String> given = given(command, Map.of());
    Path app = top.resolve("node/app/target");
    assertThat(given).contains("-Djava.library.path=" + app.resolve("native"));
    assertThat(given)
        .containsSubsequence(
            "-cp", app.resolve("cairn.jar").toString(), "dev.cairn.app.Main", command);
    assertThat(given).endsWith(command, "an argument");
    assertThat(given.subList(0, given.indexOf("-cp"))).allMatch(each -> each.matches("[-@].*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "snapshots", "node", "mount"})
  void sparesRocksDbTheQuestionWhoseTheCLibraryIs(String command) throws Exception {
    given(command, Map.of());
    String answer = ROCKSDB_MUSL + "=false";
    if (isMuslHere()) {
      assertThat(Files.readAllLines(environment)).doesNotContain(answer);
    } else {
      assertThat(Files.readAllLines(environment)).contains(answer);
    }
    given(command, Map.of(ROCKSDB_MUSL, "true"));
    assertThat(Files.readAllLines(environment)).contains(ROCKSDB_MUSL + "=true");
  }

  private static boolean isMuslHere() throws Exception {
    try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
      return loaders.iterator().hasNext();
    }
  }

  /** RocksDB believes the variable, whatever ldd would say. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void isBelievedByRocksDb(String answer) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder asks =
        new ProcessBuilder(
            java, "-cp", System.getProperty("java.class.path"), AsksRocksDb.class.getName());
    asks.environment().put(ROCKSDB_MUSL, answer);
    Process process = asks.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.strip()).isEqualTo(answer);
  }

  /** Says whether RocksDB takes the C library for musl's. */
  static final class AsksRocksDb {
    public static void main(String[] args) {
      System.out.println(org.rocksdb.util.Environment.isMuslLibc());
    }
  }
}
