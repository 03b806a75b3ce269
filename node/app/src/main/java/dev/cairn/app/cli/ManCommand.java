package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn man}. */
@Command(
    name = "man",
    description = "Prints the manual page of a command, or writes those of all commands.",
    footer = {
      "",
      "Examples:",
      "  cairn man backup | man -l -",
      "  cairn man --out ~/.local/share/man/man1     then: man cairn-backup"
    })
final class ManCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command's words, for example: authority log verify.")
  List<String> words = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write a file for every command into this folder; made if it is missing.")
  @Nullable Path directory;

  @Override
  int run(Output out) throws CommandFailure, IOException {
    CommandLine root = spec.root().commandLine();
    if (directory == null) {
      out.raw(ManPage.of(named(root)).getBytes(StandardCharsets.UTF_8));
      return ExitCodes.OK;
    }
    if (!words.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "--out writes the pages of all commands: leave '%s' out".formatted(words.getFirst()));
    }
    Files.createDirectories(directory);
    SortedMap<String, String> pages = pages(root);
    for (var page : pages.entrySet()) {
      Files.writeString(directory.resolve(page.getKey() + ".1"), page.getValue());
    }
    out.accept(
        Message.of("manual").with("pages", pages.size()).with("directory", directory.toString()));
    return ExitCodes.OK;
  }

  private CommandLine named(CommandLine root) throws CommandFailure {
    CommandLine command = root;
    for (String word : words) {
      CommandLine below = command.getSubcommands().get(word);
      if (below == null) {
        throw new CommandFailure(
            ExitCodes.USAGE,
            "'%s' has no command '%s'; it has %s"
                .formatted(
                    command.getCommandSpec().qualifiedName(),
                    word,
                    String.join(", ", command.getSubcommands().keySet())));
      }
      command = below;
    }
    return command;
  }

  private static SortedMap<String, String> pages(CommandLine root) {
    SortedMap<String, String> pages = new TreeMap<>();
    for (CommandLine command : Commands.all(root)) {
      pages.put(ManPage.name(command), ManPage.of(command));
    }
    return pages;
  }

  @Override
  String words(Message message) {
    return message.type().equals("manual")
        ? "%s manual pages are in %s".formatted(message.number("pages"), message.text("directory"))
        : "";
  }
}
