package dev.cairn.archive.recovery;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.GatherOutcome.NoEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who holds shares of a vault's secret now, found by asking for them as a recovery would: what is
 * counted here is what a new device could have today.
 *
 * @param threshold shares that suffice; 0 if none were dealt or nobody answers who could say
 * @param dealt shares of the newest dealing; 0 as above
 * @param holders those who gave a share, and, while shares are missing, those who did not answer or
 *     have none
 * @param reason why there is no more to say; empty if there is
 */
public record ShareHolders(int threshold, int dealt, List<Holder> holders, String reason) {

  public ShareHolders {
    holders = List.copyOf(holders);
  }

  /**
   * One member.
   *
   * @param share which share it gave, 0-based; empty if it gave none
   * @param good true if it gave a share that matches its commitment
   * @param detail what is wrong, in words for people; empty if it is good
   */
  public record Holder(
      NodeId member, String site, OptionalInt share, boolean good, String detail) {}

  /** How many good shares can be had now. */
  public int good() {
    return (int)
        holders.stream()
            .filter(Holder::good)
            .mapToInt(holder -> holder.share().orElse(-1))
            .distinct()
            .count();
  }

  /** Asks everybody who may hold a share; a round with silent members takes up to 40 s. */
  public static ShareHolders of(Vault vault) throws ArchiveException, InterruptedException {
    if (vault.shareEpoch() == 0) {
      return new ShareHolders(0, 0, List.of(), "no shares of its key were dealt");
    }
    GatherOutcome gathered =
        vault.storage().gatherShares(vault.locator().shareKey(vault.shareEpoch()));
    return switch (gathered) {
      case NoEnvelope none -> new ShareHolders(0, 0, List.of(), none.reason());
      case Gathered answers -> of(answers);
    };
  }

  private static ShareHolders of(Gathered gathered) throws ArchiveException {
    ShareEnvelope envelope;
    try {
      envelope = ShareEnvelope.decode(gathered.envelope());
    } catch (FormatException e) {
      throw new ArchiveException("the shares' envelope: " + e.getMessage(), e);
    }
    List<Holder> gave = new ArrayList<>();
    List<Holder> refused = new ArrayList<>();
    for (Answer answer : gathered.answers()) {
      switch (answer) {
        case Answer.Given given -> gave.add(holder(envelope, given));
        case Answer.Refused(var why) ->
            refused.add(
                new Holder(why.member(), why.site(), OptionalInt.empty(), false, why.reason()));
      }
    }
    int dealt = envelope.commitments().size();
    ShareHolders known = new ShareHolders(envelope.threshold(), dealt, gave, "");
    if (known.good() == dealt) {
      return known; // all are accounted for: who refused holds none
    }
    gave.addAll(refused);
    return new ShareHolders(envelope.threshold(), dealt, gave, "");
  }

  private static Holder holder(ShareEnvelope envelope, Answer.Given given) {
    boolean good = envelope.share(given).isPresent();
    return new Holder(
        given.holder(),
        given.site(),
        OptionalInt.of(given.index()),
        good,
        good ? "" : ShareEnvelope.NO_MATCH);
  }
}
