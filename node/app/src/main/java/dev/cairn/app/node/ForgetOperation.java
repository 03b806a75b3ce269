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
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.time.ZoneId;
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
      if (named) {
        meant.forEach(snapshot -> removed.put(snapshot.id(), Optional.empty()));
        meant.forEach(snapshot -> out.accept(decision(snapshot, false, List.of())));
      } else {
        decide(policy, meant, out);
      }
      return carryOut(out);
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private void decide(KeepPolicy policy, List<Snapshot> meant, MessageSink out)
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
        if (!decision.kept()) {
          removed.put(decision.snapshot().id(), Optional.empty());
        }
        out.accept(decision(decision.snapshot(), decision.kept(), decision.reasons()));
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
