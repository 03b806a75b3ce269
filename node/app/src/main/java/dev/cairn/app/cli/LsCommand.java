package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn ls}. */
@Command(
    name = "ls",
    description = "Lists what is in a snapshot.",
    footer = {
      "",
      "Examples:",
      "  cairn ls latest",
      "  cairn ls -l latest:home/ada/letters",
      "  cairn ls --json 3fa9c1d0"
    })
final class LsCommand extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "SNAPSHOT[:PATH]",
      defaultValue = "latest",
      description = "latest, or the beginning of an id (default: ${DEFAULT-VALUE}).")
  String snapshot = "latest";

  @Option(
      names = {"-l", "--long"},
      description = "Mode, owner, size and time as well.")
  boolean longForm;

  @Option(names = "--flat", description = "One level only.")
  boolean flat;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out,
        "ls",
        Arguments.joined(
            filter.args(), Map.of("vault", vault.vault, "snapshot", snapshot, "recursive", !flat)));
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("node")) {
      return "";
    }
    return nodeWords(m, longForm);
  }

  /** A node as {@code ls} shows it. */
  static String nodeWords(Message m, boolean longForm) {
    String path = Printable.text(m.text("path"));
    if (!longForm) {
      return path;
    }
    String link = m.text("linktarget");
    return "%s %-8s %-8s %12d %-19s %s%s"
        .formatted(
            m.text("permissions"),
            Printable.text(m.text("user")),
            Printable.text(m.text("group")),
            m.number("size"),
            m.text("mtime").replaceFirst("T", " ").replaceFirst("[.Z].*$", ""),
            path,
            link.isEmpty() ? "" : " -> " + Printable.text(link));
  }
}
