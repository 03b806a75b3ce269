package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn vault}: make it, get it back, look at it. */
@Command(
    name = "vault",
    description = "Your encrypted archive: make it, recover it, look at it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VaultCommand.Init.class,
      VaultRecover.class,
      VaultRehearse.class,
      VaultDeal.class,
      VaultVeto.class,
      VaultLock.class,
      VaultHeads.class,
      VaultRestoreHead.class,
      VaultAppendOnly.class,
      VaultCommand.Status.class
    })
final class VaultCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what to do with the vault");
  }

  /** {@code cairn vault init}. */
  @Command(
      name = "init",
      description = {
        "Makes a vault: a secret that stays on this device, and the parts of a recovery key with other"
            + " members and the authority, so that a new device of yours can get it back when this"
            + " one is lost. With --with-code a part is on paper too: then nobody can open the vault"
            + " without it, and who loses it with the last device has lost the vault."
      },
      footer = {"", "Examples:", "  cairn vault init", "  cairn vault init --with-code"})
  static final class Init extends VaultSubcommand {
    @Option(names = "--with-code", description = "Print a recovery code, which is needed then.")
    boolean withCode;

    @Override
    Map<String, Object> arguments() {
      return Map.of("vault", vault.vault, "code", withCode ? "new" : "");
    }

    Init() {
      super("vault-init");
    }
  }

  /** {@code cairn vault status}. */
  @Command(
      name = "status",
      description = "How your vault is: snapshots, size, and who holds shares of its secret.",
      footer = {"", "Example:", "  cairn vault status --json"})
  static final class Status extends VaultSubcommand {
    Status() {
      super("vault-status");
    }
  }

  /** What they share. */
  abstract static class VaultSubcommand extends Subcommand {

    /** Of a node id, as everywhere. */
    private static final int SHORT_DIGITS = 8;

    private final String operation;

    @Mixin VaultOption vault = new VaultOption();

    VaultSubcommand(String operation) {
      this.operation = operation;
    }

    @Override
    int run(Output out) throws CommandFailure, IOException, InterruptedException {
      return ask(out, operation, arguments());
    }

    /** What the node is told. */
    Map<String, Object> arguments() throws CommandFailure, IOException {
      return Map.of("vault", vault.vault);
    }

    @Override
    String words(Message m) {
      return switch (m.type()) {
        case "vault_created" ->
            "vault '%s' made; %d members hold a share of its key, any %d of them and the authority bring it back"
                .formatted(m.text("vault"), m.list("holders").size(), m.number("threshold"));
        case "recovery_code" ->
            """
            recovery code of vault '%s', shown this once:

                %s

            Print it or write it down, and keep it where your devices are not. Nobody can bring
            the vault back without it.\
            """
                .formatted(m.text("vault"), m.text("code"));
        case "vault_status" -> status(m);
        default -> "";
      };
    }

    private static String status(Message m) {
      String newest =
          m.number("snapshots") == 0
              ? "-"
              : m.text("latest_time") + ", " + Quantity.bytes(m.number("latest_bytes"));
      List<String> lines = new ArrayList<>();
      lines.add(
          "vault '%s': %d snapshots, the newest of %s"
              .formatted(m.text("vault"), m.number("snapshots"), newest));
      lines.add(m.truth("append_only") ? "this device may only add to it" : shares(m));
      for (Message holder : m.list("share_holders")) {
        lines.add(
            "  %s@%s  %s"
                .formatted(
                    holder.text("node_id").substring(0, SHORT_DIGITS),
                    Printable.text(holder.text("site")),
                    holder.truth("good")
                        ? "has share " + holder.number("share")
                        : Printable.text(holder.text("detail"))));
      }
      return String.join(System.lineSeparator(), lines);
    }

    private static String shares(Message m) {
      return m.number("shares_dealt") == 0
          ? "no share of its key is within reach: " + Printable.text(m.text("shares_detail"))
          : "shares of its key: %d of %d within reach, any %d bring it back"
              .formatted(
                  m.number("shares_within_reach"),
                  m.number("shares_dealt"),
                  m.number("share_threshold"));
    }
  }
}
