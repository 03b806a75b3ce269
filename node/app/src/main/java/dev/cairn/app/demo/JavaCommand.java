package dev.cairn.app.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command line that runs this same program in another process, as the launcher would: with the
 * JVM options of the role, from the folder of argument files that the launcher names in {@code
 * -Dcairn.jvm}. Without that (in tests), with what the program cannot do without.
 */
final class JavaCommand {

  private static final String MAIN = "dev.cairn.app.Main";
  private static final Set<String> SERVERS = Set.of("node", "authority");

  /** Where native libraries are, and how a process may end: as this one was told. */
  private static final List<String> PASSED_ON =
      List.of("java.library.path", "ZstdNativePath", "cairn.exit.at.once");

  private JavaCommand() {}

  /** {@code java … dev.cairn.app.Main args}. */
  static List<String> of(List<String> args) {
    String role = SERVERS.contains(args.getFirst()) ? "node" : "client";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(role));
    for (String name : PASSED_ON) {
      String value = System.getProperty(name);
      if (value != null) {
        command.add("-D" + name + "=" + value);
      }
    }
    String classPath = System.getProperty("java.class.path");
    Path cache = Path.of(classPath).resolveSibling(role.equals("node") ? "node.aot" : "cli.aot");
    if (classPath.endsWith("cairn.jar") && Files.isRegularFile(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(List.of("-cp", classPath, MAIN));
    command.addAll(args);
    return command;
  }

  private static List<String> options(String role) {
    String folder = System.getProperty("cairn.jvm");
    return folder == null
        ? List.of("--enable-native-access=ALL-UNNAMED")
        : List.of("@" + folder + "/coding.options", "@" + folder + "/" + role + ".options");
  }
}
