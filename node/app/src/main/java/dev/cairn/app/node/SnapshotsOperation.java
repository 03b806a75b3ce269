package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.query.Listing;
import dev.cairn.archive.select.Grouping;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Snapshots.FindOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import java.util.List;
import java.util.Map;

/** {@code snapshots} and {@code ls}: what is in a vault. */
final class SnapshotsOperation {

  /** Letters of {@code ls -l} for the nine permission bits. */
  private static final String PERMISSIONS = "rwxrwxrwx";

  private SnapshotsOperation() {}

  static int list(Vault vault, Message args, MessageSink out) throws CommandFailure {
    List<Snapshot> meant = Meant.all(vault, args);
    int latest = (int) args.number("latest");
    List<Snapshot> shown = latest > 0 ? SnapshotFilter.latest(meant, latest) : meant;
    Grouping grouping = Meant.grouping(args);
    for (Map.Entry<Grouping.Key, List<Snapshot>> group : grouping.groups(shown).entrySet()) {
      if (!args.text("group_by").isEmpty()) {
        out.accept(groupMessage(group.getKey()));
      }
      for (Snapshot snapshot : group.getValue()) {
        out.accept(message(snapshot));
      }
    }
    out.accept(Message.of("summary").with("snapshots", shown.size()));
    return ExitCodes.OK;
  }

  private static Message groupMessage(Grouping.Key key) {
    return Message.of("group")
        .with("hostname", key.host().orElse(""))
        .with("paths", key.paths().orElse(null))
        .with("tags", key.tags().orElse(null));
  }

  static int ls(Vault vault, Message args, MessageSink out)
      throws CommandFailure, InterruptedException {
    FindOutcome.Found found = Meant.one(vault, args.text("snapshot"), args);
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
        throw Meant.noSuchPath(found);
      }
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
    return ExitCodes.OK;
  }

  /** The one snapshot that people meant. */
  static FindOutcome.Found find(Vault vault, String selector) throws CommandFailure {
    return Meant.one(vault, selector, Message.of("any"));
  }

  static Message message(Snapshot s) {
    return Message.of("snapshot")
        .with("struct_type", "snapshot")
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

  static Message message(Listing.Entry e) {
    int slash = e.path().lastIndexOf('/');
    return Message.of("node")
        .with("struct_type", "node")
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
