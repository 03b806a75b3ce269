package dev.cairn.app.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that runs this same program in another process, as the launcher would. */
final class JavaCommand {

  private static final String MAIN = "dev.cairn.app.Main";

  private JavaCommand() {}

  /** {@code java … dev.cairn.app.Main args}. */
  static List<String> of(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-Xms24m",
            "-XX:NewSize=8m",
            "-XX:MaxNewSize=64m",
            "-Xmx560m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED"));
    String classPath = System.getProperty("java.class.path");
    Path cache = Path.of(classPath).resolveSibling("node.aot");
    if (classPath.endsWith("cairn.jar") && Files.isRegularFile(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(List.of("-cp", classPath, MAIN));
    command.addAll(args);
    return command;
  }
}
