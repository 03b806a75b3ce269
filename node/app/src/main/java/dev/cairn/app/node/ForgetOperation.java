package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.policy.KeepWords;
import dev.cairn.archive.select.Grouping;
import dev.cairn.archive.select.KeepPolicy;
import dev.cairn.archive.select.KeepPolicy.Decision;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.LockedException;
import dev.cairn.archive.vault.LockedException.Locked;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.lock.RetentionLock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code forget}: takes snapshots off the list, those named or those no rule keeps. */
final class ForgetOperation {

  private final Vault vault;
  private final Message args;
  private final Map<Hash, Optional<Snapshot>> removed = new LinkedHashMap<>();

  ForgetOperation(Vault vault, Message args) {
    this.vault = vault;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    try {
      if (!args.truth("dry_run")) {
        vault.requireWhole(); // before anything looks as if it went
      }
      vault.refresh(); // what another device added meanwhile must not look like the newest
      KeepPolicy policy = policy();
      boolean named = !args.texts("snapshots").isEmpty();
      if (named == !policy.isEmpty()) {
        throw new CommandFailure(
            ExitCodes.USAGE,
            named
                ? "name snapshots or say what to keep, not both"
                : "nothing says what to keep, so nothing was forgotten; for example --keep-daily 7");
      }
      List<Snapshot> meant = Meant.all(vault, args);
      RetentionLock lock = vault.lock();
      if (named) {
        requireUnlocked(meant, lock);
        meant.forEach(snapshot -> removed.put(snapshot.id(), Optional.empty()));
        meant.forEach(snapshot -> out.accept(decision(snapshot, false, List.of())));
      } else {
        decide(policy, meant, lock, out);
      }
      return carryOut(out);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  /** Who names snapshots means each of them: one that stays is an error, and none goes. */
  private void requireUnlocked(List<Snapshot> meant, RetentionLock lock) throws LockedException {
    List<Locked> locked = new ArrayList<>();
    for (Snapshot snapshot : meant) {
      lockedUntil(snapshot, lock).ifPresent(until -> locked.add(new Locked(snapshot, until)));
    }
    if (!locked.isEmpty()) {
      throw new LockedException(locked);
    }
  }

  private Optional<Instant> lockedUntil(Snapshot snapshot, RetentionLock lock) {
    Instant end = lock.endAfter(snapshot.time());
    return end.isAfter(vault.env().now()) ? Optional.of(end) : Optional.empty();
  }

  private void decide(KeepPolicy policy, List<Snapshot> meant, RetentionLock lock, MessageSink out)
      throws CommandFailure {
    Grouping grouping = Meant.grouping(args);
    for (Map.Entry<Grouping.Key, List<Snapshot>> group : grouping.groups(meant).entrySet()) {
      Grouping.Key key = group.getKey();
      out.accept(
          Message.of("group")
              .with("tags", key.tags().orElse(null))
              .with("host", key.host().orElse(""))
              .with("paths", key.paths().orElse(null)));
      for (Decision decision : policy.decide(group.getValue(), ZoneId.systemDefault())) {
        Optional<Instant> until = lockedUntil(decision.snapshot(), lock);
        boolean isKept = decision.kept() || until.isPresent();
        List<String> reasons = new ArrayList<>(decision.reasons());
        until.ifPresent(end -> reasons.add("locked until " + end.truncatedTo(ChronoUnit.SECONDS)));
        if (!isKept) {
          removed.put(decision.snapshot().id(), Optional.empty());
        }
        out.accept(decision(decision.snapshot(), isKept, reasons));
      }
    }
  }

  private static Message decision(Snapshot snapshot, boolean kept, List<String> reasons) {
    return new Message(kept ? "keep" : "remove", SnapshotsOperation.message(snapshot).fields())
        .with("reasons", reasons);
  }

  private int carryOut(MessageSink out) throws ArchiveException, InterruptedException {
    boolean dryRun = args.truth("dry_run");
    int done = removed.isEmpty() || dryRun ? 0 : vault.edit(removed).size();
    out.accept(
        Message.of("summary")
            .with("forgotten", dryRun ? removed.size() : done)
            .with("gone_already", dryRun ? 0 : removed.size() - done)
            .with("dry_run", dryRun));
    return ExitCodes.OK;
  }

  private KeepPolicy policy() throws CommandFailure {
    try {
      return KeepWords.policy(args);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, e.getMessage() + "", e);
    }
  }
}
