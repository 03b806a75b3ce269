package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code tag}: other words for snapshots that are there. */
final class TagOperation {

  private TagOperation() {}

  static int run(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    boolean sets = args.truth("set_given");
    List<String> added = args.texts("add");
    List<String> removed = args.texts("remove");
    if (sets ? !added.isEmpty() || !removed.isEmpty() : added.isEmpty() && removed.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE, "say what to do with the tags: --add, --remove, or --set alone");
    }
    Map<Hash, Optional<Snapshot>> changes = new LinkedHashMap<>();
    for (Snapshot snapshot : Meant.all(vault, args)) {
      Set<String> tags = new LinkedHashSet<>(sets ? args.texts("set") : snapshot.tags());
      tags.addAll(added);
      removed.forEach(tags::remove);
      if (!List.copyOf(tags).equals(snapshot.tags())) {
        changes.put(snapshot.id(), Optional.of(snapshot.withTags(List.copyOf(tags))));
      }
    }
    try {
      Map<Hash, Optional<Snapshot>> done = changes.isEmpty() ? changes : vault.edit(changes);
      done.forEach((id, now) ->
          out.accept(
              Message.of("changed")
                  .with("old_snapshot_id", id.hex())
                  .with("new_snapshot_id", now.orElseThrow().id().hex())
                  .with("tags", now.orElseThrow().tags())));
      out.accept(Message.of("summary").with("changed_snapshots", done.size()));
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }
}
