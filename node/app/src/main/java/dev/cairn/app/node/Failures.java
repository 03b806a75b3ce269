package dev.cairn.app.node;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.HeadUnreadException;
import dev.cairn.archive.vault.LockUnreadException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.storage.PeerStorage.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/** What went wrong, in words. */
final class Failures {

  /** More than these would scroll what matters away. */
  private static final int REFUSALS_SHOWN_MAX = 8;

  private Failures() {}

  static String words(ArchiveException e) {
    return String.valueOf(e.getMessage());
  }

  static CommandFailure of(ArchiveException e) {
    Throwable inside = e.getCause() instanceof ArchiveException cause ? cause : e;
    return switch (inside) {
      case UnreadableStripeException missing ->
          new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              words(e) + ". Try again when they are back; see who is there with: cairn peers",
              e);
      case LockUnreadException unread ->
          new CommandFailure(ExitCodes.TOO_FEW_PEERS, words(e) + ". Nothing was changed", e);
      case HeadUnreadException unread ->
          new CommandFailure(
              ExitCodes.TOO_FEW_PEERS,
              words(e)
                  + ". Nothing was changed; try again when more are back, see who is there with:"
                  + " cairn peers",
              e);
      default -> new CommandFailure(ExitCodes.FAILED, words(e), e);
    };
  }

  /** {@code : 3fa9c1d0@berlin disk full; …}, or nothing. */
  static String refusals(List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      return "";
    }
    String shown =
        refusals.stream()
            .limit(REFUSALS_SHOWN_MAX)
            .map(Failures::refusal)
            .collect(Collectors.joining("; "));
    int more = refusals.size() - REFUSALS_SHOWN_MAX;
    return ": " + shown + (more > 0 ? "; and " + more + " more" : "");
  }

  static String refusal(Refusal refusal) {
    return refusal.member().shortHex() + "@" + refusal.site() + " " + refusal.reason();
  }
}
