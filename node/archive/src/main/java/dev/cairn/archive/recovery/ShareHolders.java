package dev.cairn.archive.recovery;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.GatherOutcome.NoEnvelope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who holds shares of a vault's secret now, found by having each holder prove that it has its
 * share: what is counted here is what a new device could have.
 *
 * @param threshold shares that suffice; 0 if none were dealt or nobody answers who could say
 * @param dealt shares of the newest dealing; 0 as above
 * @param holders those who proved a share, and, while shares are missing, those who did not answer
 *     or have none
 * @param reason why there is no more to say; empty if there is
 */
public record ShareHolders(int threshold, int dealt, List<Holder> holders, String reason) {

  /** What is wrong with a holder whose answer does not fit. */
  static final String NOT_PROVED = "does not prove that it has the share it was given";

  public ShareHolders {
    holders = List.copyOf(holders);
  }

  /**
   * One member.
   *
   * @param share which share it proved, 0-based; empty if none
   * @param good true if its proof is that of the share it was given
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
    byte[] nonce = new byte[ShareProof.NONCE_BYTES];
    vault.env().secureRandom().nextBytes(nonce);
    return prove(vault, nonce).holders();
  }

  /**
   * Whether there has to be a new dealing.
   *
   * @param isOutdated nothing was dealt, or by an older version in which the authority has no part
   * @param lost holders that have no share any more
   * @param silent holders that do not answer
   */
  public record Standing(boolean isOutdated, List<NodeId> lost, List<NodeId> silent) {
    public Standing {
      lost = List.copyOf(lost);
      silent = List.copyOf(silent);
    }
  }

  /** As {@link #of}, for who looks after the shares. While all are proved, nobody is named. */
  public static Standing standing(Vault vault) throws ArchiveException, InterruptedException {
    byte[] nonce = new byte[ShareProof.NONCE_BYTES];
    vault.env().secureRandom().nextBytes(nonce);
    Proved proved = prove(vault, nonce);
    if (proved.gathered.isEmpty()) {
      return new Standing(vault.shareEpoch() == 0, List.of(), List.of());
    }
    List<NodeId> lost = new ArrayList<>();
    List<NodeId> silent = new ArrayList<>();
    if (proved.holders.good() < proved.holders.dealt()) {
      for (Holder holder : proved.holders.holders) {
        if (holder.share.isPresent() && !holder.good) {
          lost.add(holder.member); // it has bytes, but not those that it was given
        }
      }
      for (Answer answer : proved.gathered.get().answers()) {
        if (answer instanceof Answer.Refused(var why, boolean isLost)) {
          (isLost ? lost : silent).add(why.member());
        }
      }
    }
    return new Standing(isOutdated(proved.gathered.get()), lost, silent);
  }

  private static boolean isOutdated(Gathered gathered) throws ArchiveException {
    try {
      return ShareEnvelope.decode(gathered.envelope()).sealing().isEmpty();
    } catch (FormatException e) {
      throw new ArchiveException("the shares' envelope: " + e.getMessage(), e);
    }
  }

  /** As {@link #of}, with what it was read from; empty if nobody has anything. */
  record Proved(ShareHolders holders, Optional<Gathered> gathered) {}

  static Proved prove(Vault vault, byte[] nonce) throws ArchiveException, InterruptedException {
    if (vault.shareEpoch() == 0) {
      return nothing("no shares of its key were dealt");
    }
    return switch (vault
        .storage()
        .proveShares(vault.locator().shareKey(vault.shareEpoch()), nonce)) {
      case NoEnvelope none -> nothing(none.reason());
      case GatherOutcome.Waiting waiting -> nothing("the holders prove nothing to this device");
      case Gathered answers -> new Proved(of(vault, answers, nonce), Optional.of(answers));
    };
  }

  private static Proved nothing(String reason) {
    return new Proved(new ShareHolders(0, 0, List.of(), reason), Optional.empty());
  }

  private static ShareHolders of(Vault vault, Gathered gathered, byte[] nonce)
      throws ArchiveException {
    ShareEnvelope envelope;
    List<Hash> tags = List.of();
    try {
      envelope = ShareEnvelope.decode(gathered.envelope());
      if (envelope.sealing().isPresent()) {
        ShareEnvelope.Sealing sealing = envelope.sealing().get();
        tags = OwnerBox.open(vault.secret(), sealing.box(), envelope.context(sealing)).tags();
      }
    } catch (FormatException e) {
      throw new ArchiveException("the shares' envelope: " + e.getMessage(), e);
    }
    List<Holder> gave = new ArrayList<>();
    List<Holder> refused = new ArrayList<>();
    for (Answer answer : gathered.answers()) {
      switch (answer) {
        case Answer.Given given -> gave.add(holder(tags, given, nonce));
        case Answer.Refused(var why, var isLost) ->
            refused.add(
                new Holder(why.member(), why.site(), OptionalInt.empty(), false, why.reason()));
        case Answer.Waiting waiting -> {
          // Nobody is made to wait for a proof.
        }
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

  /**
   * @param tags none for a dealing of an older version: then a holder is believed
   */
  private static Holder holder(List<Hash> tags, Answer.Given given, byte[] nonce) {
    int index = given.index();
    boolean isKnown = index >= 0 && index < tags.size();
    boolean good =
        tags.isEmpty()
            || (isKnown
                && Arrays.equals(ShareProof.of(nonce, tags.get(index)).bytes(), given.share()));
    return new Holder(
        given.holder(), given.site(), OptionalInt.of(index), good, good ? "" : NOT_PROVED);
  }
}
