package dev.cairn.app.node;

import dev.cairn.app.node.StandingMounts.Standing;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.Drive;
import dev.cairn.fuse.drive.DriveStatus;
import dev.cairn.fuse.drive.store.Unsent;
import dev.cairn.fuse.kernel.Mount.UnmountOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code mount}, {@code unmount} and {@code sync}. */
final class MountOperation {

  private final Drives drives;
  private final NodeMode mode;
  private final Message args;

  MountOperation(Drives drives, NodeMode mode, Message args) {
    this.drives = drives;
    this.mode = mode;
    this.args = args;
  }

  int run(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    return switch (args.type()) {
      case "mount" -> mount(out);
      case "unmount" -> unmount(out);
      default -> sync(out);
    };
  }

  private Optional<Path> directory() {
    String text = args.text("directory");
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  /** Stays until somebody unmounts, or leaves the mount to the daemon if it is asked to. */
  private int mount(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    boolean background = args.truth("background");
    if (background && mode != NodeMode.SERVE) {
      throw CommandFailure.failed(
          "no daemon runs to leave the drive to: start one with cairn node run, or mount without"
              + " --background");
    }
    String vault = Vaults.name(args.text("vault"));
    String snapshot = args.text("snapshot");
    Path directory = Path.of(args.text("directory"));
    boolean root = "root".equals(System.getProperty("user.name"));
    boolean others = args.text("others").isEmpty() ? root : args.text("others").equals("yes");
    Standing wanted = new Standing(vault, directory, snapshot, others);
    if (background) {
      Optional<Mounted> standing =
          snapshot.isEmpty() ? drives.standing(vault, directory) : Optional.empty();
      Mounted one = standing.isPresent() ? standing.get() : drives.mount(wanted);
      drives.leaveToDaemon(wanted);
      out.accept(mounted(one, vault));
      return ExitCodes.OK;
    }
    Mounted one = drives.mount(wanted);
    out.accept(mounted(one, vault));
    try {
      String left = one.awaitEnd();
      out.accept(unmounted(one, left));
      return left.isEmpty() ? ExitCodes.OK : ExitCodes.PARTLY;
    } catch (InterruptedException e) {
      one.mount().close();
      throw e;
    }
  }

  private static Message mounted(Mounted one, String vault) throws IOException {
    Message message =
        Message.of("mounted").with("directory", one.directory().toString()).with("vault", vault);
    if (one.drive().isEmpty()) {
      return message;
    }
    DriveStatus status = one.drive().get().status();
    return message
        .with("recovered", !status.recovered().clean())
        .with("orphans", status.recovered().orphans())
        .with("changed_folders", status.recovered().directories())
        .with("cache_bytes", status.cacheBytes());
  }

  private static Message unmounted(Mounted one, String left) {
    return Message.of("unmounted")
        .with("directory", one.directory().toString())
        .with("not_sent", left);
  }

  private int unmount(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    int code = ExitCodes.OK;
    for (Mounted one : drives.at(directory())) {
      String left = "";
      if (args.truth("lazy")) {
        one.mount().unmountLazily();
      } else if (one.mount().unmount() instanceof UnmountOutcome.Busy) {
        throw CommandFailure.failed(
            one.directory()
                + " is in use: close what has files or its working directory there, or add --lazy");
      } else {
        left = one.awaitEnd();
        code = left.isEmpty() ? code : ExitCodes.PARTLY;
      }
      out.accept(unmounted(one, left));
    }
    return code;
  }

  private int sync(MessageSink out) throws CommandFailure, IOException, InterruptedException {
    int code = ExitCodes.OK;
    for (Mounted one : drives.at(directory())) {
      if (one.drive().isPresent()) {
        Drive drive = one.drive().get();
        try {
          drive.sync(args.truth("snapshot"));
        } catch (ArchiveException e) {
          throw Failures.of(e);
        }
        DriveStatus status = drive.status();
        status.unsent().forEach(file -> out.accept(unsent(one, file)));
        code = status.unsent().isEmpty() ? code : ExitCodes.PARTLY;
        out.accept(
            Message.of("synced")
                .with("directory", one.directory().toString())
                .with("conflicts", status.conflicts())
                .with("unsent", status.unsent().size())
                .with("pinned_bytes", status.pinned().here().bytes())
                .with("pinned_missing_bytes", status.pinned().here().missing()));
      }
    }
    return code;
  }

  private static Message unsent(Mounted one, Unsent file) {
    return Message.of("unsent")
        .with("directory", one.directory().toString())
        .with("path", file.path())
        .with("reason", file.reason());
  }
}
