package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose policy is meant. */
final class SourceOptions {

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Folders and files that are backed up together, in one snapshot.")
  List<Path> paths = List.of();

  @Option(
      names = "--default",
      description = "What holds for every source that does not say otherwise.")
  boolean isDefault;

  @Option(
      names = {"-H", "--host"},
      paramLabel = "NAME",
      description = "Of this device of yours (default: this one).")
  String host = "";

  @Mixin VaultOption vault = new VaultOption();

  /** As the local API has it. */
  Map<String, Object> args() throws CommandFailure {
    if (isDefault && !(paths.isEmpty() && host.isEmpty())) {
      throw CommandFailure.usage("--default is of every device and path: name none");
    }
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("vault", vault.vault);
    args.put("default", isDefault);
    args.put("host", host);
    args.put("paths", Arguments.absolute(paths));
    return args;
  }

  /** The same, of one policy. */
  Map<String, Object> one() throws CommandFailure {
    if (!isDefault && paths.isEmpty()) {
      throw CommandFailure.usage("whose policy? Name a folder, or say --default");
    }
    return args();
  }

  /** Refuses another device's. */
  void requireThisDevice() throws CommandFailure {
    if (!host.isEmpty()) {
      throw CommandFailure.usage("--host: only that device has the folders; run it there");
    }
  }
}
