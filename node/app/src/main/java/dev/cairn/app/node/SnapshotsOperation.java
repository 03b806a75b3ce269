package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.restore.Listing;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.stream.Collectors;

/** {@code snapshots} and {@code ls}: what is in a vault. */
final class SnapshotsOperation {

  /** Letters of {@code ls -l} for the nine permission bits. */
  private static final String PERMISSIONS = "rwxrwxrwx";

  private SnapshotsOperation() {}

  static int list(Vault vault, MessageSink out) {
    for (Snapshot snapshot : vault.snapshots().all()) {
      out.accept(message(snapshot));
    }
    out.accept(Message.of("summary").with("snapshots", vault.snapshots().all().size()));
    return ExitCodes.OK;
  }

  static int ls(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    FindOutcome.Found found = find(vault, args.text("snapshot"));
    out.accept(message(found.snapshot()));
    try {
      boolean there =
          new Listing(vault)
              .walk(
                  found.snapshot(),
                  found.subfolder(),
                  args.truth("recursive"),
                  entry -> out.accept(message(entry)));
      if (!there) {
        throw noSuchPath(found);
      }
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }

  static CommandFailure noSuchPath(FindOutcome.Found found) {
    return CommandFailure.failed(
        "snapshot "
            + found.snapshot().id().shortHex()
            + " has no '"
            + found.subfolder()
            + "'; its paths begin with "
            + String.join(", ", found.snapshot().paths()));
  }

  /** The one snapshot that people meant. */
  static FindOutcome.Found find(Vault vault, String selector) throws CommandFailure {
    return switch (vault.snapshots().find(selector)) {
      case FindOutcome.Found found -> found;
      case FindOutcome.NotFound none ->
          throw CommandFailure.failed(
              "no snapshot '" + selector + "': " + none.detail() + "; see: cairn snapshots");
      case FindOutcome.Ambiguous many ->
          throw CommandFailure.failed(
              "several snapshots begin with '%s': %s"
                  .formatted(
                      selector,
                      many.candidates().stream()
                          .map(Hash::shortHex)
                          .collect(Collectors.joining(", "))));
    };
  }

  private static Message message(Snapshot s) {
    return Message.of("snapshot")
        .with("id", s.id().hex())
        .with("short_id", s.id().shortHex())
        .with("time", s.time().toString())
        .with("hostname", s.host())
        .with("username", s.user())
        .with("paths", s.paths())
        .with("tags", s.tags())
        .with("parent", s.parent().map(Hash::hex).orElse(null))
        .with("total_files", s.stats().files())
        .with("total_dirs", s.stats().directories())
        .with("total_bytes", s.stats().bytes())
        .with("errors", s.stats().errors());
  }

  private static Message message(Listing.Entry e) {
    int slash = e.path().lastIndexOf('/');
    return Message.of("node")
        .with("name", e.path().substring(slash + 1))
        .with("type", e.type())
        .with("path", e.path())
        .with("uid", e.uid())
        .with("gid", e.gid())
        .with("user", e.user())
        .with("group", e.group())
        .with("size", e.bytes())
        .with("mode", e.mode())
        .with("permissions", permissions(e))
        .with("mtime", e.modified().map(java.time.Instant::toString).orElse(null))
        .with("linktarget", e.linkTarget().isEmpty() ? null : e.linkTarget());
  }

  private static String permissions(Listing.Entry e) {
    StringBuilder text = new StringBuilder(10);
    text.append(
        switch (e.type()) {
          case "dir" -> 'd';
          case "symlink" -> 'l';
          case "fifo" -> 'p';
          case "socket" -> 's';
          case "chardev" -> 'c';
          case "dev" -> 'b';
          default -> '-';
        });
    for (int bit = 0; bit < PERMISSIONS.length(); bit++) {
      boolean set = (e.mode() & (0400 >> bit)) != 0;
      text.append(set ? PERMISSIONS.charAt(bit) : '-');
    }
    return text.toString();
  }
}
