package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Terminal;
import dev.cairn.archive.vault.Crash;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line as a whole: parses, runs, and turns what went wrong into words and a code. */
public final class Commands {

  /** These show or write out all of them. */
  private static final Set<Class<?>> NEED_ALL = Set.of(CompletionCommand.class, ManCommand.class);

  private Commands() {}

  /** Runs one command line and returns the exit code. */
  public static int run(String... args) {
    Terminal terminal = Terminal.ofProcess();
    try {
      return commandLine(terminal, needed(args)).execute(args);
    } catch (Error crash) { // memory that ran out, most of all: picocli hands on exceptions only
      List<String> words = List.of(args);
      if (words.contains("--debug")) {
        crash.printStackTrace(terminal.err());
      }
      output(terminal, words.contains("--json")).fail(ExitCodes.FAILED, Crash.words(crash));
      return ExitCodes.FAILED;
    }
  }

  /** The help of each command, 80 columns wide, without colours, by its full name. */
  public static SortedMap<String, String> helpPages() {
    SortedMap<String, String> pages = new TreeMap<>();
    for (CommandLine command : all(commandLine(Terminal.ofProcess()))) {
      pages.put(command.getCommandSpec().qualifiedName(), command.getUsageMessage(Ansi.OFF));
    }
    return pages;
  }

  /** A command and all below it. */
  static List<CommandLine> all(CommandLine root) {
    List<CommandLine> all = new ArrayList<>(List.of(root));
    for (int i = 0; i < all.size(); i++) { // as it grows
      all.addAll(all.get(i).getSubcommands().values());
    }
    return all;
  }

  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, CairnCommand.COMMANDS);
  }

  /**
   * The command that the words name, if they do, else all: to read what all say of themselves takes
   * longer than many of them run.
   */
  static List<Class<?>> needed(String... args) {
    int first = 0;
    while (first < args.length && args[first].startsWith("-")) {
      first += args[first].equals("--home") ? 2 : 1;
    }
    String word = first < args.length ? args[first] : "";
    for (Class<?> command : CairnCommand.COMMANDS) {
      if (name(command).equals(word) && !NEED_ALL.contains(command)) {
        return List.of(command);
      }
    }
    return CairnCommand.COMMANDS;
  }

  private static String name(Class<?> command) {
    String type = command.getSimpleName();
    return type.substring(0, type.length() - "Command".length()).toLowerCase(Locale.ROOT);
  }

  private static CommandLine commandLine(Terminal terminal, List<Class<?>> commands) {
    CommandLine line = new CommandLine(new CairnCommand(terminal));
    commands.forEach(line::addSubcommand);
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 110));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    line.setParameterExceptionHandler((e, args) -> usage(e, args, terminal));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command, terminal));
    line.setAbbreviatedOptionsAllowed(false);
    return line;
  }

  private static int usage(ParameterException e, String[] args, Terminal terminal) {
    CommandLine command = e.getCommandLine();
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      message = unmatched(unmatched, command);
    }
    String name = command.getCommandSpec().qualifiedName();
    output(terminal, List.of(args).contains("--json"))
        .fail(ExitCodes.USAGE, message + "\nSee: " + name + " --help");
    return ExitCodes.USAGE;
  }

  private static String unmatched(UnmatchedArgumentException e, CommandLine command) {
    String word = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
    boolean wantsCommand = !command.getSubcommands().isEmpty() && !word.startsWith("-");
    String what = wantsCommand ? "unknown command" : "unexpected";
    List<String> near = e.getSuggestions();
    String hint =
        near.isEmpty()
            ? ""
            : near.stream().limit(3).collect(Collectors.joining(" or ", "; did you mean ", "?"));
    return what + " '" + word + "'" + hint;
  }

  private static int failed(Exception e, CommandLine command, Terminal terminal) {
    CairnCommand root = (CairnCommand) command.getCommandSpec().root().userObject();
    Output out = output(terminal, root.json);
    if (root.debug) {
      e.printStackTrace(terminal.err());
    }
    switch (e) {
      case CommandFailure failure -> {
        out.fail(failure.exitCode(), failure.getMessage());
        return failure.exitCode();
      }
      case InterruptedException interrupted -> {
        out.fail(ExitCodes.INTERRUPTED, "interrupted; run it again to go on where it stopped");
        return ExitCodes.INTERRUPTED;
      }
      case IOException io -> out.fail(ExitCodes.FAILED, words(io));
      default -> out.fail(ExitCodes.FAILED, Crash.words(e));
    }
    return ExitCodes.FAILED;
  }

  /** Several of the JDK's exceptions are no sentence: the message is only a path. */
  private static String words(IOException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> message + ": no such file or directory";
      case java.nio.file.AccessDeniedException denied -> message + ": permission denied";
      case java.nio.file.FileAlreadyExistsException exists -> message + ": exists already";
      case java.nio.file.DirectoryNotEmptyException notEmpty -> message + ": is not empty";
      case java.nio.file.NotDirectoryException file -> message + ": is not a directory";
      default -> message;
    };
  }

  private static Output output(Terminal terminal, boolean json) {
    return new Output(terminal, json, true, message -> "");
  }
}
