package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.restore.Overwrite;
import dev.cairn.archive.restore.Restore;
import dev.cairn.archive.restore.RestoreEvent;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.restore.RestoreProgress;
import dev.cairn.archive.restore.RestoreRequest;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.env.Environment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code restore}: from a snapshot to a folder, told in restic's messages. */
final class RestoreOperation {

  private final Environment env;
  private final Vault vault;
  private final Message args;

  RestoreOperation(Environment env, Vault vault, Message args) {
    this.env = env;
    this.vault = vault;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, InterruptedException {
    Path target = Path.of(args.text("target"));
    if (args.truth("delete") && target.equals(target.getRoot())) {
      throw CommandFailure.failed(
          "--delete with --target / would delete all that no backup has; nothing was changed."
              + " Restore the folder that is meant: SNAPSHOT:PATH --target PATH");
    }
    FindOutcome.Found found = Meant.one(vault, args.text("snapshot"), args);
    RestoreRequest request =
        new RestoreRequest(
            found.snapshot(),
            found.subfolder(),
            target,
            Overwrite.of(args.text("overwrite")),
            args.truth("delete"),
            args.truth("verify"),
            args.truth("owners"),
            args.truth("dry_run"));
    Stopwatch watch = new Stopwatch(env);
    AtomicReference<@Nullable Restore> running = new AtomicReference<>();
    RestoreOutcome outcome;
    try (Pulse pulse = new Pulse(env, out, () -> status(watch, running.get()))) {
      Restore restore = new Restore(vault, request, event -> tell(event, pulse));
      running.set(restore);
      outcome = restore.run();
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return finish(outcome, watch, out);
  }

  private static Message status(Stopwatch watch, @Nullable Restore restore) {
    if (restore == null) {
      return watch.status(0, 0, false);
    }
    RestoreProgress p = restore.progress();
    return watch
        .status(p.bytesRestored() + p.bytesSkipped(), p.bytesTotal(), true)
        .with("total_files", p.filesTotal())
        .with("files_restored", p.filesRestored())
        .with("files_skipped", p.filesSkipped())
        .with("files_deleted", p.filesDeleted())
        .with("bytes_restored", p.bytesRestored())
        .with("bytes_skipped", p.bytesSkipped())
        .with("bytes_fetched", p.bytesFetched())
        .with("error_count", p.errors());
  }

  private void tell(RestoreEvent event, MessageSink out) {
    switch (event) {
      case RestoreEvent.Done done -> {
        if (args.truth("verbose")) {
          out.accept(
              Message.of("verbose_status")
                  .with("action", done.action().name().toLowerCase(Locale.ROOT))
                  .with("item", done.path())
                  .with("size", done.bytes()));
        }
      }
      case RestoreEvent.Failed failed ->
          out.accept(
              Message.of("error")
                  .with("message", failed.message())
                  .with("during", failed.during())
                  .with("item", failed.path()));
      case RestoreEvent.LiarSeen liar ->
          out.accept(
              Message.of("warning")
                  .with(
                      "message",
                      "member "
                          + liar.member()
                          + " gave wrong bytes and was left out: "
                          + liar.reason())
                  .with("member", liar.member()));
    }
  }

  private int finish(RestoreOutcome outcome, Stopwatch watch, MessageSink out)
      throws CommandFailure {
    return switch (outcome) {
      case RestoreOutcome.Completed done -> {
        out.accept(summary(done.done(), watch));
        yield ExitCodes.OK;
      }
      case RestoreOutcome.Partly partly -> {
        for (String stripe : partly.unreadableStripes()) {
          out.accept(Message.of("error").with("message", "unreadable: " + stripe));
        }
        out.accept(summary(partly.done(), watch));
        if (partly.done().filesRestored() == 0
            && partly.done().filesSkipped() == 0
            && partly.isOutOfReach()) {
          throw new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              "no file could be restored: too few members that hold them are in reach; see who is"
                  + " there with: cairn peers");
        }
        yield ExitCodes.PARTLY;
      }
      case RestoreOutcome.TargetNotEmpty notEmpty ->
          throw CommandFailure.failed(
              notEmpty.target()
                  + " already holds "
                  + notEmpty.existing()
                  + "; nothing was changed. Choose another --target, or add --overwrite");
      case RestoreOutcome.TargetUnfinished other ->
          throw CommandFailure.failed(
              other.target()
                  + " holds an interrupted restore of something else, from snapshot "
                  + other.snapshot()
                  + "; nothing was changed. Go on with that, choose another --target, or make it"
                  + " this one with --overwrite --delete");
      case RestoreOutcome.TargetFull full ->
          throw CommandFailure.failed(
              full.target()
                  + " is full after "
                  + full.done().bytesRestored()
                  + " bytes ("
                  + full.message()
                  + "); make room and run it again: it goes on from there");
      case RestoreOutcome.NoSuchPath none ->
          throw CommandFailure.failed(
              "the snapshot has no '" + none.subfolder() + "'; see what it has with: cairn ls");
    };
  }

  private static final Message DRY = Message.of("summary").with("dry_run", true);

  private Message summary(RestoreProgress p, Stopwatch watch) {
    Message summary = args.truth("dry_run") ? DRY : Message.of("summary");
    return summary
        .with("total_files", p.filesTotal())
        .with("files_restored", p.filesRestored())
        .with("files_skipped", p.filesSkipped())
        .with("files_deleted", p.filesDeleted())
        .with("total_bytes", p.bytesTotal())
        .with("bytes_restored", p.bytesRestored())
        .with("bytes_skipped", p.bytesSkipped())
        .with("bytes_fetched", p.bytesFetched())
        .with("error_count", p.errors())
        .with("total_duration", watch.seconds())
        .with("target", args.text("target"));
  }
}
