package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.SnapshotCopy;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** {@code copy}: snapshots of one vault, in another. */
final class CopyOperation {

  private final Environment env;
  private final Vaults vaults;
  private final Message args;

  CopyOperation(Environment env, Vaults vaults, Message args) {
    this.env = env;
    this.vaults = vaults;
    this.args = args;
  }

  int into(Vault to, MessageSink out) throws CommandFailure, IOException, InterruptedException {
    String name = args.text("from_vault");
    if (name.equals(to.name())) {
      throw CommandFailure.usage(
          "--from-vault and --vault both name '" + name + "': copy from one into another");
    }
    try (Vaults.Use use = vaults.use(name)) {
      return copy(use.vault(), to, out);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private int copy(Vault from, Vault to, MessageSink out)
      throws CommandFailure, ArchiveException, InterruptedException {
    Stopwatch watch = new Stopwatch(env);
    AtomicLong bytes = new AtomicLong();
    List<Snapshot> meant = Meant.all(from, args);
    List<Snapshot> wanted = new ArrayList<>();
    long copied = 0;
    try (SnapshotCopy copying =
        new SnapshotCopy(from, to, BackupSettings.ofMachine(), bytes::addAndGet)) {
      for (Snapshot source : meant) {
        Optional<Snapshot> there = copying.copyOf(source);
        if (there.isPresent()) {
          out.accept(told("skipped", source, there.get()));
        } else {
          wanted.add(source);
        }
      }
      long total = wanted.stream().mapToLong(snapshot -> snapshot.stats().bytes()).sum();
      try (Pulse pulse = new Pulse(env, out, () -> watch.status(bytes.get(), total, true))) {
        for (Snapshot source : wanted) {
          if (args.truth("dry_run")) {
            pulse.accept(Message.of("wanted").with("source_snapshot_id", source.id().hex()));
          } else {
            pulse.accept(told("copied", source, copying.copy(source)));
            copied++;
          }
        }
      }
    }
    out.accept(
        Message.of("summary")
            .with("copied_snapshots", copied)
            .with("wanted_snapshots", wanted.size())
            .with("skipped_snapshots", meant.size() - wanted.size())
            .with("bytes_processed", bytes.get())
            .with("dry_run", args.truth("dry_run"))
            .with("total_duration", watch.seconds()));
    return ExitCodes.OK;
  }

  private static Message told(String type, Snapshot source, Snapshot copy) {
    return Message.of(type)
        .with("source_snapshot_id", source.id().hex())
        .with("snapshot_id", copy.id().hex());
  }
}
