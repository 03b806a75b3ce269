package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.archive.recovery.Recovery;
import dev.cairn.archive.recovery.Recovery.RecoverOutcome;
import dev.cairn.archive.recovery.RecoveryCode;
import dev.cairn.archive.recovery.Rehearsal;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.Environment;
import dev.cairn.storage.PeerStorage.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code vault-recover} and {@code vault-rehearse}. */
final class RecoverOperation {

  /** Holders keep whole seconds. */
  private static final Duration ROUNDING = Duration.ofSeconds(1);

  private final Vaults vaults;
  private final Escrow escrow;
  private final String name;
  private final Optional<RecoveryCode> code;
  private final boolean isPatient;

  RecoverOperation(Vaults vaults, Escrow escrow, Message args) throws CommandFailure {
    this.vaults = vaults;
    this.escrow = escrow;
    this.name = Vaults.name(args.text("vault"));
    this.code = code(args.text("code"));
    this.isPatient = args.truth("wait");
  }

  private static Optional<RecoveryCode> code(String typed) throws CommandFailure {
    try {
      return typed.isBlank() ? Optional.empty() : Optional.of(RecoveryCode.parse(typed));
    } catch (FormatException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  int recover(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    if (vaults.key(name).isPresent()) {
      throw CommandFailure.failed(
          "the key of vault '" + name + "' is on this device already; see: cairn vault status");
    }
    Environment env = vaults.place().env();
    while (true) {
      RecoverOutcome outcome = attempt();
      if (!(outcome instanceof RecoverOutcome.Waiting(Instant until, int holders))) {
        return finish(outcome, out);
      }
      out.accept(
          Message.of("recovery_waiting")
              .with("vault", name)
              .with("until", until.toString())
              .with("holders", holders));
      if (!isPatient) {
        return ExitCodes.NOT_YET;
      }
      Duration left = Duration.between(env.now(), until).plus(ROUNDING);
      env.sleep(left.isNegative() ? ROUNDING : left);
    }
  }

  private RecoverOutcome attempt() throws CommandFailure, InterruptedException {
    try {
      return Recovery.recover(vaults.place(), name, escrow, code);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private int finish(RecoverOutcome outcome, MessageSink out) throws CommandFailure, IOException {
    if (outcome instanceof RecoverOutcome.Recovered done) {
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
    if (outcome instanceof RecoverOutcome.TooFewShares few) {
      warn(few.corrupt(), out);
    }
    throw failure(outcome);
  }

  private CommandFailure failure(RecoverOutcome outcome) {
    return switch (outcome) {
      case RecoverOutcome.TooFewShares few ->
          new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "%d good shares of vault '%s' could be gathered, and %d are needed; try again when more members are online%s"
                  .formatted(few.good(), name, few.threshold(), Failures.refusals(few.refusals())));
      case RecoverOutcome.NoShares none ->
          new CommandFailure(
              ExitCodes.NO_VAULT,
              "you have no vault '" + name + "' that could be recovered: " + none.reason());
      case RecoverOutcome.NotTheKey not ->
          new CommandFailure(
              ExitCodes.WRONG_KEY,
              "the parts of the key of vault '" + name + "' do not open it: " + not.detail());
      case RecoverOutcome.CodeNeeded needed ->
          new CommandFailure(
              ExitCodes.WRONG_KEY,
              "vault '"
                  + name
                  + "' has a printed recovery code, and it is needed: add --code FILE,"
                  + " or --code - and type it");
      case RecoverOutcome.CodeWrong wrong ->
          new CommandFailure(
              ExitCodes.WRONG_KEY,
              "this is a recovery code, but not the one of vault '"
                  + name
                  + "'; an older one is"
                  + " replaced by the last that was printed");
      case RecoverOutcome.EscrowRefused refused ->
          new CommandFailure(
              ExitCodes.FAILED,
              "the shares are there, but the authority's part is not: " + refused.detail());
      case RecoverOutcome.Waiting waiting -> throw new IllegalStateException("handled before");
      case RecoverOutcome.Recovered done -> throw new IllegalStateException("no failure");
    };
  }

  private static void warn(List<Refusal> corrupt, MessageSink out) {
    for (Refusal refusal : corrupt) {
      out.accept(
          Message.of("warning")
              .with("message", "corrupt share left out: " + Failures.refusal(refusal))
              .with("node_id", refusal.member().toString()));
    }
  }

  int rehearse(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    Rehearsal rehearsal;
    try (Vaults.Use use = vaults.use(name)) {
      rehearsal = Rehearsal.of(use.vault(), escrow, code);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    out.accept(
        Message.of("rehearsal")
            .with("vault", name)
            .with("would_work", rehearsal.wouldWork())
            .with("shares_proved", rehearsal.shares().good())
            .with("shares_dealt", rehearsal.shares().dealt())
            .with("share_threshold", rehearsal.shares().threshold())
            .with("shares_detail", rehearsal.shares().reason())
            .with("authority", rehearsal.authority().orElse("proved"))
            .with("code", rehearsal.code().name().toLowerCase(java.util.Locale.ROOT)));
    if (rehearsal.wouldWork()) {
      return ExitCodes.OK;
    }
    boolean isCode = rehearsal.code() == Rehearsal.Code.WRONG;
    return isCode ? ExitCodes.WRONG_KEY : ExitCodes.BELOW_TARGET;
  }
}
