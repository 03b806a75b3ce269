package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn mount}. */
@Command(
    name = "mount",
    description = {
      "Makes an empty folder your vault's drive: what is written there goes to the network in the"
          + " background, what is read comes from there. Works without the network, and catches up"
          + " later. Ends with Ctrl-C or umount; with --background also with cairn unmount.",
      "Earlier states are in .snapshots below the folder. What is to be read without the network is"
          + " brought here and kept with setfattr -n user.cairn.pin -v 1 on a file or folder."
    },
    footer = {
      "",
      "Examples:",
      "  cairn mount ~/Vault",
      "  cairn mount --background ~/Vault",
      "  setfattr -n user.cairn.pin -v 1 ~/Vault/travel",
      "  getfattr -n user.cairn.pinned ~/Vault/travel",
      "  cairn mount --snapshot latest /mnt/yesterday"
    })
final class MountCommand extends Subcommand {

  @Parameters(paramLabel = "DIR", description = "An empty folder.")
  Path directory = Path.of("");

  @Option(
      names = "--snapshot",
      paramLabel = "SNAPSHOT",
      description = "Mount this snapshot, read-only: latest, or the beginning of an id.")
  String snapshot = "";

  @Option(
      names = "--background",
      description = "Leave it to the daemon (cairn node run) and return.")
  boolean background;

  @Option(
      names = "--allow-other",
      negatable = true,
      description =
          "Other users may enter, as far as owners and modes let them (default: only if root mounts;"
              + " who is not root needs user_allow_other in /etc/fuse.conf).")
  @Nullable Boolean others;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out,
        "mount",
        Map.of(
            "vault",
            vault.vault,
            "directory",
            Arguments.absolute(directory),
            "snapshot",
            snapshot,
            "background",
            background,
            "others",
            others == null ? "" : others ? "yes" : "no"));
  }

  @Override
  String words(Message m) {
    if (m.type().equals("unmounted")) {
      return UnmountCommand.ended(m);
    }
    if (!m.type().equals("mounted")) {
      return "";
    }
    String recovered =
        m.truth("recovered")
            ? "\nrecovered    the last mount did not end in order: %d folders are still to be sent, %d deleted files were cleared away"
                .formatted(m.number("changed_folders"), m.number("orphans"))
            : "";
    return "mounted      vault "
        + m.text("vault")
        + " on "
        + Printable.text(m.text("directory"))
        + recovered;
  }
}
