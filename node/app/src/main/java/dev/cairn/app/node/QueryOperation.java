package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.query.Diff;
import dev.cairn.archive.query.Find;
import dev.cairn.archive.query.Stats;
import dev.cairn.archive.select.Glob;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.TreePaths;
import dev.cairn.archive.vault.Vault;
import java.util.List;
import java.util.Map;

/** {@code find}, {@code diff} and {@code stats}: questions about what snapshots hold. */
final class QueryOperation {

  private QueryOperation() {}

  static int find(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    List<Glob> globs = Meant.globs(args.texts("patterns"), args.truth("ignore_case"));
    if (globs.isEmpty()) {
      throw new CommandFailure(ExitCodes.USAGE, "say what to find: a name or a pattern");
    }
    List<Snapshot> snapshots = Meant.all(vault, args);
    Find find = new Find(vault, globs);
    long[] hits = {0};
    try {
      for (Snapshot snapshot : snapshots) {
        String id = snapshot.id().hex();
        String time = snapshot.time().toString();
        find.in(
            snapshot,
            entry -> {
              hits[0]++;
              out.accept(
                  SnapshotsOperation.message(entry)
                      .with("snapshot", id)
                      .with("snapshot_time", time));
            });
      }
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    out.accept(Message.of("summary").with("snapshots", snapshots.size()).with("matches", hits[0]));
    return ExitCodes.OK;
  }

  static int diff(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    FindOutcome.Found from = Meant.one(vault, args.text("from"), args);
    FindOutcome.Found to = Meant.one(vault, args.text("to"), args);
    Diff.Listener listener =
        (path, change) ->
            out.accept(Message.of("change").with("path", path).with("modifier", change.letter()));
    try {
      Diff diff = new Diff(vault, args.truth("metadata"), listener);
      Diff.Summary summary = diff.between(folder(vault, from), folder(vault, to));
      out.accept(
          Message.of("statistics")
              .with("source_snapshot", from.snapshot().id().hex())
              .with("target_snapshot", to.snapshot().id().hex())
              .with("changed_files", summary.changedFiles())
              .with("added", totals(summary.added()))
              .with("removed", totals(summary.removed())));
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> totals(Diff.Totals totals) {
    return Message.of("totals")
        .with("files", totals.files())
        .with("dirs", totals.directories())
        .with("others", totals.others())
        .with("bytes", totals.bytes())
        .fields();
  }

  private static Content folder(Vault vault, FindOutcome.Found found)
      throws CommandFailure, ArchiveException, InterruptedException {
    Content root = found.snapshot().root();
    if (found.subfolder().isEmpty()) {
      return root;
    }
    Node node =
        TreePaths.find(vault.chunks(), root, found.subfolder())
            .orElseThrow(() -> Meant.noSuchPath(found));
    if (node.kind() != NodeKind.DIRECTORY) {
      throw CommandFailure.failed(
          found.subfolder() + " is not a folder: only folders are compared");
    }
    return node.content();
  }

  static int stats(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    List<Snapshot> snapshots = Meant.all(vault, args);
    Message said = Message.of("stats").with("mode", args.text("mode"));
    switch (args.text("mode")) {
      case "restore-size" -> {
        long bytes = snapshots.stream().mapToLong(s -> s.stats().bytes()).sum();
        long files =
            snapshots.stream()
                .map(Snapshot::stats)
                .mapToLong(s -> s.files() + s.directories() + s.others())
                .sum();
        said = said.with("total_size", bytes).with("total_file_count", files);
      }
      case "raw-data" -> {
        try {
          Stats.Raw raw = Stats.raw(vault, snapshots);
          said =
              said.with("total_size", raw.storedBytes())
                  .with("total_uncompressed_size", raw.plainBytes())
                  .with(
                      "compression_ratio",
                      raw.storedBytes() == 0 ? 1.0 : (double) raw.plainBytes() / raw.storedBytes())
                  .with("total_blob_count", raw.chunks())
                  .with("missing_blob_count", raw.missing());
        } catch (ArchiveException e) {
          throw Failures.of(e);
        }
      }
      default ->
          throw new CommandFailure(
              ExitCodes.USAGE,
              "there is no mode '" + args.text("mode") + "': restore-size or raw-data");
    }
    out.accept(said.with("snapshots_count", snapshots.size()));
    return ExitCodes.OK;
  }
}
