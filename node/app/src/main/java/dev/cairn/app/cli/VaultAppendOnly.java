package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn vault append-only}: devices that may add to a vault, and not forget. */
@Command(
    name = "append-only",
    description = {
      "Devices of yours that may add snapshots to a vault and take none away: servers, say, that"
          + " might be broken into. Such a device reads the vault and backs up to it. It cannot"
          + " forget, prune, rewrite or replace anything, whoever has it: members keep what it"
          + " added, and take the vault's list from devices with the vault's key alone. Those"
          + " take up what was added whenever they use the vault, and must do so once a year.",
      "Give each such device a vault of its own: what it may read, and what a thief could prepare"
          + " for backups to come, ends there."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VaultAppendOnly.Ask.class,
      VaultAppendOnly.Allow.class,
      VaultAppendOnly.Take.class,
      VaultAppendOnly.Listing.class,
      VaultAppendOnly.Disallow.class
    },
    footer = {
      "",
      "Example:",
      "  server$ cairn vault append-only ask",
      "  laptop$ cairn vault init --vault server",
      "  laptop$ cairn vault append-only allow --vault server cairn-ask1-…",
      "  server$ cairn vault append-only take          (asks for the key that laptop printed)",
      "  server$ cairn backup --vault server /srv",
      "  laptop$ cairn forget --vault server --keep-within 1y --prune"
    })
final class VaultAppendOnly implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say what to do: ask, allow, take, list or disallow");
  }

  private static String device(Message m) {
    return "%s  %s  %d additions taken%s"
        .formatted(
            Printable.text(m.text("host")),
            m.text("device"),
            m.number("additions") - m.number("refused"),
            m.number("refused") == 0 ? "" : ", " + m.number("refused") + " refused");
  }

  /** {@code ask}. */
  @Command(
      name = "ask",
      description =
          "On the device that would like to add: prints who it is. That is no secret; give it to"
              + " allow on a device with the vault's key.",
      footer = {"", "Example:", "  cairn vault append-only ask"})
  static final class Ask extends VaultCommand.VaultSubcommand {
    Ask() {
      super("vault-append-ask");
    }

    @Override
    String words(Message m) {
      return m.type().equals("append_ask") ? m.text("ask") : super.words(m);
    }
  }

  /** {@code allow}. */
  @Command(
      name = "allow",
      description =
          "Lets a device add to the vault, and prints the key that it needs for that: a secret,"
              + " with which the vault can be read.",
      footer = {
        "",
        "Example:",
        "  cairn vault append-only allow --vault server --host web1 cairn-ask1-…"
      })
  static final class Allow extends VaultCommand.VaultSubcommand {
    @Parameters(paramLabel = "ASK", description = "What 'ask' printed there.")
    String ask = "";

    @Option(
        names = "--host",
        paramLabel = "NAME",
        description = "The only host of which it may add snapshots (default: the device's name).")
    String host = "";

    Allow() {
      super("vault-append-allow");
    }

    @Override
    Map<String, Object> arguments() {
      return Map.of("vault", vault.vault, "ask", ask, "host", host);
    }

    @Override
    String words(Message m) {
      return m.type().equals("append_key")
          ? """
          '%s' may add to vault '%s'. Its key, a secret to read the vault with:

              %s

          Over there: cairn vault append-only take\
          """
              .formatted(Printable.text(m.text("host")), m.text("vault"), m.text("key"))
          : super.words(m);
    }
  }

  /** {@code take}. */
  @Command(
      name = "take",
      description =
          "On the device that may add: keeps the key that allow printed, read from the terminal or"
              + " standard input, so that it is in no list of processes.",
      footer = {
        "",
        "Examples:",
        "  cairn vault append-only take",
        "  ssh laptop cairn vault append-only allow --json … | jq -r .key | cairn vault append-only take"
      })
  static final class Take extends VaultCommand.VaultSubcommand {
    Take() {
      super("vault-append-take");
    }

    @Override
    Map<String, Object> arguments() throws CommandFailure, IOException {
      if (terminal().errIsTerminal()) {
        terminal().err().print("The key that 'allow' printed: ");
        terminal().err().flush();
      }
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      String line = in.readLine();
      if (line == null || line.isBlank()) {
        throw new CommandFailure(
            ExitCodes.USAGE, "no key was given: type or pipe what 'allow' printed");
      }
      return Map.of("vault", vault.vault, "key", line.strip());
    }

    @Override
    String words(Message m) {
      return m.type().equals("append_taken")
          ? "this device may add snapshots of host '%s' to vault '%s', which has %d: cairn backup --vault %s --host %s FOLDER"
              .formatted(
                  Printable.text(m.text("host")),
                  m.text("vault"),
                  m.number("snapshots"),
                  m.text("vault"),
                  Printable.text(m.text("host")))
          : super.words(m);
    }
  }

  /** {@code list}. */
  @Command(
      name = "list",
      description = "Who may add, and how much of it was taken into the vault.",
      footer = {"", "Example:", "  cairn vault append-only list --vault server"})
  static final class Listing extends VaultCommand.VaultSubcommand {
    Listing() {
      super("vault-append-list");
    }

    @Override
    String words(Message m) {
      return switch (m.type()) {
        case "append_device" -> device(m);
        case "summary" ->
            m.number("devices") == 0
                ? "no device may add to vault '" + m.text("vault") + "' and no more"
                : "";
        default -> super.words(m);
      };
    }
  }

  /** {@code disallow}. */
  @Command(
      name = "disallow",
      description = {
        "Takes a device off the list: what it has added stays, nothing that it adds from now on is"
            + " taken. It can still read what it could. If it is not in your hands, have your"
            + " registrar revoke it too."
      },
      footer = {"", "Example:", "  cairn vault append-only disallow --vault server web1"})
  static final class Disallow extends VaultCommand.VaultSubcommand {
    @Parameters(paramLabel = "HOST", description = "Its host, or its key, as list shows them.")
    String device = "";

    Disallow() {
      super("vault-append-disallow");
    }

    @Override
    Map<String, Object> arguments() {
      return Map.of("vault", vault.vault, "device", device);
    }

    @Override
    String words(Message m) {
      return m.type().equals("append_disallowed")
          ? "no longer adds to vault '%s': %s".formatted(m.text("vault"), device(m))
          : super.words(m);
    }
  }
}
