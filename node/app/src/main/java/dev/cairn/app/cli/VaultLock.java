package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn vault lock}. */
@Command(
    name = "lock",
    description = {
      "Locks what you have stored, and what you will store: hosts keep it for at least that long after"
          + " it was last wanted, whatever any device of yours tells them, and cairn forget takes"
          + " no snapshot off the list that is younger. It counts for all vaults of yours. A lock"
          + " can be made longer and NEVER shorter, not by you, not by a registrar: the space stays in use"
          + " for so long. Without an option it shows the lock."
    },
    footer = {
      "",
      "A stolen device can still add, read and hide; what it hides comes back with:",
      "  cairn authority revoke …, cairn vault heads, cairn vault restore-head ID",
      "",
      "Exit codes: 0 done, 1 the lock is longer already, 2 usage, 21 too few members.",
      "",
      "Examples:",
      "  cairn vault lock",
      "  cairn vault lock --for 30d",
      "  cairn vault lock --until 2031-12-31 --yes"
    })
final class VaultLock extends VaultCommand.VaultSubcommand {

  @Option(
      names = "--for",
      paramLabel = "SPAN",
      description = "Keep everything for so long after it was last wanted: 30d, 1y (10y at most).")
  String span = "";

  @Option(
      names = "--until",
      paramLabel = "DATE",
      description = "Keep everything until the end of this day (UTC), or this moment.")
  String until = "";

  @Option(names = "--yes", description = "Do not ask for the vault's name to be typed.")
  boolean yes;

  VaultLock() {
    super("vault-lock");
  }

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (!span.isEmpty() && !until.isEmpty()) {
      throw new CommandFailure(ExitCodes.USAGE, "give --for or --until, not both");
    }
    boolean isSetting = !span.isEmpty() || !until.isEmpty();
    if (yes && !isSetting) {
      throw new CommandFailure(ExitCodes.USAGE, "--yes to what? Give --for or --until");
    }
    if (isSetting && !yes) {
      confirm();
    }
    return super.run(out);
  }

  private void confirm() throws CommandFailure, IOException {
    terminal()
        .err()
        .println(
            "This locks all you have stored, %s. Nobody can shorten it again: not you, not a registrar."
                .formatted(
                    span.isEmpty() ? "until " + until : "for " + span + " after its last use"));
    terminal().err().print("Type the vault's name (" + vault.vault + ") to go on: ");
    terminal().err().flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String line = in.readLine();
    if (line == null || !line.strip().equals(vault.vault)) {
      throw new CommandFailure(
          ExitCodes.USAGE, "that is not the vault's name; nothing was locked (--yes does not ask)");
    }
  }

  @Override
  Map<String, Object> arguments() {
    return Map.of("vault", vault.vault, "for", span, "until", until);
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("vault_lock")) {
      return super.words(m);
    }
    if (m.text("keeps_now_until").isEmpty()) {
      return "nothing is locked; set a lock with: cairn vault lock --for 30d";
    }
    long days = m.number("span_seconds") / 86_400;
    String each =
        m.number("span_seconds") == 0
            ? ""
            : " (each thing for %s after it was last wanted)"
                .formatted(days == 0 ? m.number("span_seconds") / 3600 + " hours" : days + " days");
    return "%s: what is stored now stays until %s at least%s"
        .formatted(
            m.truth("set") ? "locked" : "lock",
            SnapshotsCommand.time(m.text("keeps_now_until")),
            each);
  }
}
