package dev.cairn.app.cli;

import dev.cairn.app.output.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command (man(7) macros), made of what its {@code --help} is made of. */
final class ManPage {

  private static final List<Status> EXIT_STATUS =
      List.of(
          new Status(ExitCodes.OK, "Done."),
          new Status(ExitCodes.FAILED, "Failed; the message says why and what helps."),
          new Status(ExitCodes.USAGE, "The command line made no sense."),
          new Status(ExitCodes.PARTLY, "Done but for some files."),
          new Status(ExitCodes.NO_VAULT, "There is no such vault."),
          new Status(ExitCodes.LOCKED, "Another process uses the device's directory."),
          new Status(ExitCodes.WRONG_KEY, "The key does not open the vault."),
          new Status(ExitCodes.BELOW_TARGET, "Saved, but on fewer hosts than wanted yet."),
          new Status(ExitCodes.TOO_FEW_PEERS, "Too few members are in reach."),
          new Status(ExitCodes.NOT_YET, "It has to wait until a time that is named."),
          new Status(ExitCodes.INTERRUPTED, "Interrupted; run it again to go on."));

  private record Status(int code, String meaning) {}

  private final CommandLine command;
  private final CommandSpec spec;
  private final List<String> lines = new ArrayList<>();

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /** Its name without the section: {@code cairn-node-run}. */
  static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  /** The page's source, for {@code man -l} or a folder {@code man1}. */
  static String of(CommandLine command) {
    return new ManPage(command).write();
  }

  private String write() {
    String name = name(command);
    List<String> description =
        rendered(spec.usageMessage().description()).stream().filter(s -> !s.isBlank()).toList();
    lines.add(".TH " + escaped(name).toUpperCase(Locale.ROOT) + " 1 \"\" Cairn Cairn");
    lines.add(".SH NAME");
    lines.add(escaped(name) + " \\- " + escaped(firstSentence(description)));
    lines.add(".SH SYNOPSIS");
    verbatim(command.getHelp().synopsis(0).strip().lines().toList());
    lines.add(".SH DESCRIPTION");
    description.forEach(line -> lines.add(escaped(line)));
    parameters();
    options("OPTIONS", spec.options().stream().filter(o -> !o.inherited()).toList());
    options(
        "OPTIONS OF ALL COMMANDS", spec.options().stream().filter(OptionSpec::inherited).toList());
    commands();
    footer(rendered(spec.usageMessage().footer()));
    lines.add(".SH \"EXIT STATUS\"");
    EXIT_STATUS.forEach(status -> entry("\\fB" + status.code + "\\fR", status.meaning));
    seeAlso();
    return String.join("\n", lines) + "\n";
  }

  private void parameters() {
    List<PositionalParamSpec> shown =
        spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (!shown.isEmpty()) {
      lines.add(".SH ARGUMENTS");
      shown.forEach(p -> entry("\\fI" + escaped(p.paramLabel()) + "\\fR", words(p)));
    }
  }

  private void options(String title, List<OptionSpec> options) {
    List<OptionSpec> shown = options.stream().filter(o -> !o.hidden()).toList();
    if (!shown.isEmpty()) {
      lines.add(".SH \"" + title + "\"");
      shown.forEach(o -> entry(names(o), words(o)));
    }
  }

  private static String names(OptionSpec option) {
    String names =
        List.of(option.names()).stream()
            .map(name -> option.negatable() ? name.replaceFirst("^--", "--[no-]") : name)
            .map(name -> "\\fB" + escaped(name) + "\\fR")
            .collect(Collectors.joining(", "));
    boolean takesValue = option.arity().max() > 0;
    return takesValue ? names + " \\fI" + escaped(option.paramLabel()) + "\\fR" : names;
  }

  private void commands() {
    List<CommandLine> shown =
        command.getSubcommands().values().stream()
            .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
            .toList();
    if (!shown.isEmpty()) {
      lines.add(".SH COMMANDS");
      shown.forEach(sub ->
          entry(
              "\\fB" + escaped(name(sub)) + "\\fR(1)",
              firstSentence(rendered(sub.getCommandSpec().usageMessage().description()))));
    }
  }

  /** What follows the options in the help: a line that ends in a colon begins an example list. */
  private void footer(List<String> footer) {
    boolean examples = false;
    for (String line : footer) {
      if (line.equals("Examples:") || line.equals("Begin with:")) {
        lines.add(".SH EXAMPLES");
        lines.add(".nf");
        examples = true;
      } else if (examples && !line.isEmpty() && !line.startsWith(" ")) {
        lines.add(".fi");
        lines.add(".PP");
        lines.add(escaped(line));
        examples = false;
      } else if (!line.isBlank()) {
        lines.add(examples ? escaped(line.strip()) : ".PP\n" + escaped(line));
      }
    }
    if (examples) {
      lines.add(".fi");
    }
  }

  private void seeAlso() {
    CommandLine parent = command.getParent();
    if (parent != null) {
      lines.add(".SH \"SEE ALSO\"");
      lines.add("\\fB" + escaped(name(parent)) + "\\fR(1)");
    }
  }

  private void entry(String term, String description) {
    lines.add(".TP");
    lines.add(term);
    lines.add(escaped(description));
  }

  private void verbatim(List<String> text) {
    lines.add(".nf");
    text.forEach(line -> lines.add(escaped(line)));
    lines.add(".fi");
  }

  private static String words(ArgSpec arg) {
    return rendered(arg.description()).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Without picocli's styles, and with its two escapes. */
  private static List<String> rendered(String[] texts) {
    List<String> rendered = new ArrayList<>();
    for (String text : texts) {
      rendered.addAll(
          Ansi.OFF.string(text.replace("%n", "\n").replace("%%", "%")).lines().toList());
      if (text.isEmpty()) {
        rendered.add("");
      }
    }
    return rendered;
  }

  private static String firstSentence(List<String> description) {
    String all = String.join(" ", description).strip();
    int end = all.indexOf(". ");
    String first = end < 0 ? all : all.substring(0, end);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  /**
   * Backslashes and hyphens mean something to troff, and so do dots and quotes that begin a line;
   * what is not ASCII it reads as Latin-1.
   */
  static String escaped(String text) {
    String escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .codePoints()
            .mapToObj(c -> c < 128 ? Character.toString(c) : "\\[u%04X]".formatted(c))
            .collect(Collectors.joining());
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
