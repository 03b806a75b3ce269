package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PastHead;
import dev.cairn.archive.vault.PastHeadList;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import java.util.List;

/**
 * {@code vault-heads} and {@code vault-restore-head}: former states of a vault, and back to one.
 */
final class HeadsOperation {

  private final Vault vault;
  private final Message args;

  HeadsOperation(Vault vault, Message args) {
    this.vault = vault;
    this.args = args;
  }

  int list(MessageSink out) throws CommandFailure, InterruptedException {
    try {
      int max = (int) Math.max(1, args.number("max"));
      PastHeadList found = vault.pastHeads(args.number("before"), max);
      found.heads().forEach(head -> out.accept(message("past_head", head)));
      out.accept(
          Message.of("summary")
              .with("heads", found.heads().size())
              .with("keepers", found.keepers())
              .with("keepers_answered", found.answered())
              .with("heads_unread", found.unread()));
      return ExitCodes.OK;
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  int restore(MessageSink out) throws CommandFailure, InterruptedException {
    try {
      out.accept(message("head_restored", vault.restoreHead(args.text("id"))));
      return ExitCodes.OK;
    } catch (ArchiveException e) {
      throw Failures.of(e);
    }
  }

  private static Message message(String type, PastHead head) {
    Message message =
        Message.of(type)
            .with("id", head.id())
            .with("sequence", head.sequence())
            .with("kept_until", head.until().toString())
            .with("newest", head.isNewest())
            .with("readable", head.snapshots().isPresent());
    if (head.snapshots().isEmpty()) {
      return message.with("detail", head.trouble());
    }
    List<Snapshot> all = head.snapshots().get().all();
    message = message.with("snapshots", all.size());
    return all.isEmpty()
        ? message
        : message
            .with("latest_id", all.getLast().id().hex())
            .with("latest_time", all.getLast().time().toString())
            .with("latest_host", all.getLast().host());
  }
}
