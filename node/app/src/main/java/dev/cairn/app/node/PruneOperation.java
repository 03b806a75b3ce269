package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.output.Quantity;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.NotStoredException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;

/** {@code prune}: takes off the list what no snapshot needs. */
final class PruneOperation {

  private final Environment env;
  private final Vault vault;
  private final Message args;

  PruneOperation(Environment env, Vault vault, Message args) {
    this.env = env;
    this.vault = vault;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    BackupSettings settings = BackupSettings.ofMachine();
    Prune.Request request =
        new Prune.Request(
            maxUnused(args.text("max_unused")),
            args.truth("dry_run"),
            new PackWriter.Limits(settings.packBytes(), settings.packsUnderWay(), false));
    Stopwatch watch = new Stopwatch(env);
    Prune.Listener listener =
        (what, done, total) ->
            out.accept(
                Message.of("status")
                    .with("seconds_elapsed", watch.seconds())
                    .with("what", what)
                    .with("done", done)
                    .with("total", total)
                    .with("percent_done", total == 0 ? 0.0 : (double) done / total));
    try {
      return finish(new Prune(vault, request, listener).run(), watch, out);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  /** From {@code 5%}, {@code 200M} or {@code unlimited}. */
  static MaxUnused maxUnused(String text) throws CommandFailure {
    try {
      if (text.isEmpty()) {
        return MaxUnused.USUAL;
      }
      if (text.equals("unlimited")) {
        return MaxUnused.UNLIMITED;
      }
      return text.endsWith("%")
          ? new MaxUnused(Double.parseDouble(text.substring(0, text.length() - 1)) / 100, -1)
          : new MaxUnused(0, Quantity.parseBytes(text));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "--max-unused '" + text + "': write for example 5%, 200M, 0 or unlimited",
          e);
    }
  }

  private int finish(Prune.Outcome outcome, Stopwatch watch, MessageSink out)
      throws CommandFailure {
    switch (outcome) {
      case Prune.Outcome.Pruned done -> {
        out.accept(
            Message.of("prune_summary")
                .with("packs_kept", done.packsKept())
                .with("packs_removed", done.packsRemoved())
                .with("packs_repacked", done.packsRepacked())
                .with("bytes_used", done.bytesUsed())
                .with("bytes_repacked", done.bytesRepacked())
                .with("bytes_freed", done.bytesFreed())
                .with("bytes_unused", done.bytesUnused())
                .with("dry_run", args.truth("dry_run"))
                .with("total_duration", watch.seconds()));
        return ExitCodes.OK;
      }
      case Prune.Outcome.Missing missing ->
          throw CommandFailure.failed(
              "%d chunks that snapshots need are in no index (%s is the first), so nothing was pruned; see what is lost with: cairn check"
                  .formatted(missing.chunks(), missing.chunk().shortHex()));
      case Prune.Outcome.Overtaken overtaken ->
          throw CommandFailure.failed(
              "other devices changed the vault all the time, so nothing was pruned; run it again later");
      case Prune.Outcome.NotDurable not -> {
        NotStoredException why = not.why();
        throw new CommandFailure(
            why.tooFewHosts() ? ExitCodes.TOO_FEW_PEERS : ExitCodes.FAILED,
            "nothing was pruned: "
                + why.getMessage()
                + Failures.refusals(why.refusals())
                + "; run it again, copies that were made are used",
            why);
      }
    }
  }
}
