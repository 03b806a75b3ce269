package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.keys.AppendKey;
import dev.cairn.archive.keys.VaultKey;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.archive.recovery.ShareHolders;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code vault-init} and {@code vault-status}. */
final class VaultOperation {

  private final Vaults vaults;
  private final Escrow escrow;
  private final String name;

  VaultOperation(Vaults vaults, Escrow escrow, String name) throws CommandFailure {
    this.vaults = vaults;
    this.escrow = escrow;
    this.name = Vaults.name(name);
  }

  /**
   * Makes the vault. The secret is on disk before the network hears of the vault: a vault without a
   * key would hold its name for ever.
   *
   * @param code {@code new} to have a recovery code printed
   */
  int init(String code, MessageSink out) throws CommandFailure, IOException, InterruptedException {
    Optional<VaultKey> kept = vaults.key(name);
    boolean resumed = kept.isPresent();
    VaultSecret secret =
        switch (kept.orElse(null)) {
          case null -> VaultSecret.generate(vaults.place().env().secureRandom());
          case VaultSecret before -> before;
          case AppendKey append ->
              throw CommandFailure.failed(
                  "vault '%s' is there, and this device may only add to it".formatted(name));
        };
    if (!resumed) {
      vaults.keep(name, secret);
    }
    try {
      switch (Vault.create(vaults.place(), name, secret)) {
        case Vault.CreateOutcome.Created created -> created.vault().close();
        case Vault.CreateOutcome.Exists exists -> throw exists(resumed, exists.name());
        case Vault.CreateOutcome.NotWritten not ->
            throw new CommandFailure(
                ExitCodes.FAILED,
                "vault '" + name + "' could not be made: " + not.reason() + "; run it again");
      }
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return new DealOperation(vaults, escrow, name).run("vault_created", code, out);
  }

  private CommandFailure exists(boolean resumed, String existing) throws IOException {
    if (!resumed) {
      vaults.forget(name);
    }
    return CommandFailure.failed(
        resumed
            ? "vault '" + existing + "' is on this device already; see: cairn vault status"
            : "you have a vault '"
                + existing
                + "' already; get its key from a device that has it, or with: cairn vault recover; or choose another"
                + " --vault");
  }

  int status(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    try (Vaults.Use use = vaults.use(name)) {
      List<Snapshot> all = use.vault().snapshots().all();
      Message status = Message.of("vault_status").with("vault", name).with("snapshots", all.size());
      if (!all.isEmpty()) {
        Snapshot latest = all.getLast();
        status =
            status
                .with("latest_id", latest.id().hex())
                .with("latest_time", latest.time().toString())
                .with("latest_bytes", latest.stats().bytes());
      }
      boolean isWhole = use.vault().keys().mayMoveHead();
      status = status.with("append_only", !isWhole);
      out.accept(isWhole ? withShares(status, ShareHolders.of(use.vault())) : status);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }

  private static Message withShares(Message status, ShareHolders shares) {
    List<Map<String, Object>> holders = new ArrayList<>();
    for (ShareHolders.Holder member : shares.holders()) {
      Map<String, Object> holder = new LinkedHashMap<>();
      member.share().ifPresent(share -> holder.put("share", share));
      holder.put("node_id", member.member().toString());
      holder.put("site", member.site());
      holder.put("good", member.good());
      holder.put("detail", member.detail());
      holders.add(holder);
    }
    return status
        .with("share_threshold", shares.threshold())
        .with("shares_dealt", shares.dealt())
        .with("shares_within_reach", shares.good())
        .with("shares_detail", shares.reason())
        .with("share_holders", holders);
  }
}
