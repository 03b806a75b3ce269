package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.recovery.Recovery;
import dev.cairn.archive.recovery.ShareHolders;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code vault-init}, {@code vault-recover} and {@code vault-status}. */
final class VaultOperation {

  private final Vaults vaults;
  private final String name;

  VaultOperation(Vaults vaults, String name) throws CommandFailure {
    this.vaults = vaults;
    this.name = Vaults.name(name);
  }

  /**
   * Makes the vault. The secret is on disk before the network hears of the vault: a vault without a
   * key would hold its name for ever.
   */
  int init(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    boolean resumed = vaults.secret(name).isPresent();
    VaultSecret secret =
        vaults
            .secret(name)
            .orElseGet(() -> VaultSecret.generate(vaults.place().env().secureRandom()));
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
    return deal(out);
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
                + "' already; get it onto this device with: cairn vault recover, or choose another"
                + " --vault");
  }

  private int deal(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    Recovery.DealOutcome dealt;
    try (Vaults.Use use = vaults.use(name)) {
      dealt = Recovery.deal(use.vault());
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    switch (dealt) {
      case Recovery.DealOutcome.Dealt done -> {
        out.accept(
            Message.of("vault_created")
                .with("vault", name)
                .with("threshold", done.threshold())
                .with("holders", holders(done.holders())));
        return ExitCodes.OK;
      }
      case Recovery.DealOutcome.TooFewHolders few ->
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "vault '%s' is made, but only %d members took a share of its key and %d are needed to"
                      .formatted(name, few.placed(), few.needed())
                  + " recover it: this device is its only key until more are online"
                  + Failures.refusals(few.refusals()));
    }
  }

  private static List<Map<String, Object>> holders(List<Placed> placed) {
    List<Map<String, Object>> holders = new ArrayList<>();
    for (Placed share : placed) {
      Map<String, Object> holder = new LinkedHashMap<>();
      holder.put("share", share.index());
      holder.put("node_id", share.holder().toString());
      holder.put("site", share.site());
      holders.add(holder);
    }
    return holders;
  }

  int recover(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    if (vaults.secret(name).isPresent()) {
      throw CommandFailure.failed(
          "the key of vault '" + name + "' is on this device already; see: cairn vault status");
    }
    Recovery.RecoverOutcome outcome;
    try {
      outcome = Recovery.recover(vaults.place(), name);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    switch (outcome) {
      case Recovery.RecoverOutcome.Recovered done -> {
        warn(done.corrupt(), out);
        vaults.keep(name, done.secret());
        out.accept(
            Message.of("vault_recovered")
                .with("vault", name)
                .with("shares_used", done.used())
                .with("threshold", done.threshold())
                .with("corrupt_shares", done.corrupt().size()));
        return ExitCodes.OK;
      }
      case Recovery.RecoverOutcome.TooFewShares few -> {
        warn(few.corrupt(), out);
        throw new CommandFailure(
            ExitCodes.TOO_FEW_PEERS,
            "%d good shares of vault '%s' could be gathered, and %d are needed; try again when more members are online%s"
                .formatted(few.good(), name, few.threshold(), Failures.refusals(few.refusals())));
      }
      case Recovery.RecoverOutcome.NoShares none ->
          throw new CommandFailure(
              ExitCodes.NO_VAULT,
              "you have no vault '" + name + "' that could be recovered: " + none.reason());
      case Recovery.RecoverOutcome.NotTheKey not ->
          throw new CommandFailure(
              ExitCodes.WRONG_KEY,
              "the shares of vault '" + name + "' do not open it: " + not.detail());
    }
  }

  private static void warn(List<Refusal> corrupt, MessageSink out) {
    for (Refusal refusal : corrupt) {
      out.accept(
          Message.of("warning")
              .with("message", "corrupt share left out: " + Failures.refusal(refusal))
              .with("node_id", refusal.member().toString()));
    }
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
      out.accept(withShares(status, ShareHolders.of(use.vault())));
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
