package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn serve}: what follows says whom. */
@Command(
    name = "serve",
    description = "Serves a vault to programs that were not written for Cairn.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ServeResticCommand.class, ServeWebDavCommand.class},
    footer = {"", "Examples:", "  cairn serve restic --help", "  cairn serve webdav --help"})
final class ServeCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to serve: restic or webdav");
  }

  /** What both say when they are ready. */
  static String words(String what, Message m) {
    if (!m.type().equals("ready")) {
      return "";
    }
    String ca = m.text("ca_file");
    return "serves %s at %s%s%s"
        .formatted(
            what,
            m.text(m.text("repository").isEmpty() ? "url" : "repository"),
            m.truth("append_only") ? ", append only" : "",
            ca.isEmpty()
                ? ""
                : "%nclients need %s%nits SHA-256 is %s".formatted(ca, m.text("ca_fingerprint")));
  }
}
