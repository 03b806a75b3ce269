package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.rewrite.Rewrite;
import dev.cairn.archive.select.Rules;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code rewrite}: snapshots made again without something. Those they were made from stay, unless
 * they are to be forgotten: then all change places in one head, or none does.
 */
final class RewriteOperation {

  /** As restic calls what it has rewritten. */
  private static final String TAG = "rewrite";

  private RewriteOperation() {}

  static int run(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    boolean dryRun = args.truth("dry_run");
    try {
      Map<Snapshot, Snapshot> made = make(vault, args, out);
      Map<Hash, Optional<Snapshot>> done = new LinkedHashMap<>();
      if (!dryRun && args.truth("forget")) {
        Map<Hash, Optional<Snapshot>> changes = new LinkedHashMap<>();
        made.forEach((old, now) -> changes.put(old.id(), Optional.of(now)));
        done.putAll(changes.isEmpty() ? changes : vault.edit(changes));
      } else if (!dryRun) {
        for (Map.Entry<Snapshot, Snapshot> one : made.entrySet()) {
          Snapshot now = tagged(one.getValue()).withParent(Optional.of(one.getKey().id()));
          done.put(one.getKey().id(), Optional.of(vault.commit(now)));
        }
      }
      made.forEach((old, now) ->
          out.accept(rewritten(old, now, done.getOrDefault(old.id(), Optional.empty()))));
      out.accept(
          Message.of("summary").with("rewritten_snapshots", made.size()).with("dry_run", dryRun));
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }

  /** What is to take the place of which; those that stay as they are are told. */
  private static Map<Snapshot, Snapshot> make(Vault vault, Message args, MessageSink out)
      throws CommandFailure, ArchiveException, InterruptedException {
    List<Rules> rules = BackupOperation.exclusions(args, Optional.empty()).rules();
    String host = args.text("new_host");
    Optional<Instant> time = BackupOperation.time(args, "new_time");
    if (rules.stream().allMatch(rule -> rule == Rules.NONE) && host.isEmpty() && time.isEmpty()) {
      throw CommandFailure.usage(
          "say what to change: --exclude PATTERN (or --iexclude, --exclude-file), --new-host or"
              + " --new-time");
    }
    Map<Snapshot, Snapshot> made = new LinkedHashMap<>();
    List<Snapshot> meant = Meant.all(vault, args);
    boolean dryRun = args.truth("dry_run");
    try (Rewrite rewrite = new Rewrite(vault, rules, BackupSettings.ofMachine(), dryRun)) {
      for (Snapshot old : meant) {
        Snapshot now =
            rewrite
                .without(old)
                .labelled(host.isEmpty() ? old.host() : host, time.orElse(old.time()));
        if (now.equals(old)) {
          out.accept(Message.of("unchanged").with("snapshot_id", old.id().hex()));
        } else {
          made.put(old, now);
        }
      }
      rewrite.flush();
    }
    return made;
  }

  private static Snapshot tagged(Snapshot snapshot) {
    List<String> tags = new ArrayList<>(snapshot.tags());
    if (!tags.contains(TAG)) {
      tags.add(TAG);
    }
    return snapshot.withTags(tags);
  }

  private static Message rewritten(Snapshot old, Snapshot now, Optional<Snapshot> kept) {
    Snapshot.Stats leftOut = old.stats().minus(now.stats());
    Message said =
        Message.of("rewritten")
            .with("old_snapshot_id", old.id().hex())
            .with("files_left_out", leftOut.files())
            .with("dirs_left_out", leftOut.directories())
            .with("bytes_left_out", leftOut.bytes());
    return kept.map(snapshot -> said.with("new_snapshot_id", snapshot.id().hex())).orElse(said);
  }
}
