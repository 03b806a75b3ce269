package dev.cairn.archive.vault;

import dev.cairn.storage.PeerStorage.ReadOutcome.Unreadable;
import dev.cairn.storage.PeerStorage.Refusal;
import java.util.stream.Collectors;

/** Fewer than k blocks of a stripe could be had. Trying again helps if hosts come back. */
public final class UnreadableStripeException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  private final transient Unreadable outcome;

  public UnreadableStripeException(Unreadable outcome) {
    super(
        "stripe "
            + outcome.stripeId()
            + (outcome.needed() == 0
                ? ": its record is on no member that answers"
                : ": " + outcome.found() + " of " + outcome.needed() + " blocks needed were found")
            + reasons(outcome));
    this.outcome = outcome;
  }

  private static String reasons(Unreadable outcome) {
    return outcome.refusals().stream()
        .limit(4)
        .map(UnreadableStripeException::show)
        .collect(Collectors.joining(""));
  }

  private static String show(Refusal refusal) {
    return "; " + refusal.member().shortHex() + "@" + refusal.site() + " " + refusal.reason();
  }

  /** What storage said. */
  public Unreadable outcome() {
    return outcome;
  }
}
