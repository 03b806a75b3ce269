package dev.cairn.app.node;

import dev.cairn.app.home.Home;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.Vault;
import dev.cairn.authority.client.DeniedException;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.VetoOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code vault-veto}: this living device objects to every recovery of its member. It tells each
 * holder of a share itself, so that it counts also where the authority would not pass it on; and
 * the authority, which takes the recovery certificate back.
 */
final class VetoOperation {

  private final NodeParts node;
  private final Home home;

  VetoOperation(NodeParts node) {
    this.node = node;
    this.home = node.home();
  }

  int run(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    Set<NodeId> holders = new TreeSet<>();
    List<String> names = VaultFiles.names(home);
    for (String name : names) {
      try (Vaults.Use use = node.vaults().use(name)) {
        holders.addAll(holdersOf(use.vault()));
      }
    }
    String authority;
    int ended = 0;
    try {
      ended = node.authority().veto();
      authority = "told";
    } catch (DeniedException | IOException e) {
      authority = String.valueOf(e.getMessage());
    }
    out.accept(
        Message.of("vetoed")
            .with("recoveries_ended", ended)
            .with("vaults", names)
            .with("holders", holders.size())
            .with("authority", authority));
    if (holders.isEmpty() && !authority.equals("told")) {
      throw new CommandFailure(
          ExitCodes.TOO_FEW_PEERS,
          "nobody could be told: no holder of a share is within reach, and of the authority: "
              + authority
              + ". Try again at once, and call your registrar");
    }
    return ExitCodes.OK;
  }

  /** Of every dealing: shares of an old one may still be about. */
  private Set<NodeId> holdersOf(Vault vault) throws InterruptedException {
    Set<NodeId> holders = new TreeSet<>();
    for (long epoch = 1; epoch <= vault.shareEpoch(); epoch++) {
      VetoOutcome told = node.storage().peers().vetoRecoveries(vault.locator().shareKey(epoch));
      holders.addAll(told.kept());
    }
    return holders;
  }
}
