package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.recovery.Dealing;
import dev.cairn.archive.recovery.Dealing.CodeChoice;
import dev.cairn.archive.recovery.Dealing.DealOutcome;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.archive.recovery.RecoveryCode;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code vault-deal}: new parts of the recovery key, with the code that is set or another. */
final class DealOperation {

  private final Vaults vaults;
  private final Escrow escrow;
  private final String name;

  DealOperation(Vaults vaults, Escrow escrow, String name) throws CommandFailure {
    this.vaults = vaults;
    this.escrow = escrow;
    this.name = Vaults.name(name);
  }

  /**
   * Deals.
   *
   * @param type of the message that says who holds a share
   * @param wish {@code new} for a new code, {@code none} for none, else what is set stays
   */
  int run(String type, String wish, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Optional<RecoveryCode> fresh =
        wish.equals("new")
            ? Optional.of(RecoveryCode.generate(vaults.place().env().secureRandom()))
            : Optional.empty();
    CodeChoice choice =
        wish.equals("none")
            ? new CodeChoice.Remove()
            : fresh
                .<CodeChoice>map(CodeChoice.Set::new)
                .orElseGet(() -> new CodeChoice.Keep(vaults.hasCode(name)));
    switch (deal(choice)) {
      case DealOutcome.Dealt done -> {
        out.accept(dealt(type, done));
        fresh.ifPresent(code ->
            out.accept(Message.of("recovery_code").with("vault", name).with("code", code.text())));
        return ExitCodes.OK;
      }
      case DealOutcome.TooFewHolders few ->
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "vault '%s' is there, but only %d members took a share of its key and %d are needed to"
                      .formatted(name, few.placed(), few.needed())
                  + " recover it: this device is its only key until more are online"
                  + Failures.refusals(few.refusals()));
      case DealOutcome.NotDealt not ->
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "vault '" + name + "' is there, but its recovery key was not dealt: " + not.reason());
    }
  }

  /** Deals, and remembers here whether there is a code. */
  DealOutcome deal(CodeChoice choice) throws CommandFailure, IOException, InterruptedException {
    try (Vaults.Use use = vaults.use(name)) {
      DealOutcome outcome = Dealing.deal(use.vault(), escrow, choice);
      if (outcome instanceof DealOutcome.Dealt dealt) {
        vaults.rememberCode(name, dealt.hasCode());
      }
      return outcome;
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private Message dealt(String type, DealOutcome.Dealt done) {
    return Message.of(type)
        .with("vault", name)
        .with("threshold", done.threshold())
        .with("holders", holders(done.holders()))
        .with("has_code", done.hasCode());
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
}
