package dev.cairn.archive.recovery;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.recovery.Escrow.EscrowException;
import dev.cairn.archive.vault.AppendOnlyException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.crypto.ShareProof;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Deals a vault's recovery key: new shares for members, a new part for the authority, the code that
 * is there or another. The dealing before stays until this one is complete, and with it.
 */
public final class Dealing {

  /** Members that get a share: as many as still leave each of them a choice of sites. */
  private static final int HOLDERS_MAX = 15;

  /** Shares that suffice, once there are ten holders. */
  private static final int THRESHOLD_MAX = 5;

  /** Fewer shares than this would make one holder the owner. */
  private static final int THRESHOLD_MIN = 2;

  /** Places of a dealing that was cut off, or that somebody took who had the vault's key. */
  private static final int EPOCHS_TRIED_MAX = 64;

  private Dealing() {}

  /** What becomes of the printed code. */
  public sealed interface CodeChoice {
    /**
     * The one that is set, or none as before.
     *
     * @param isSet what this device knows: true if it knows that there is one, so that lying
     *     holders cannot make it vanish
     */
    record Keep(boolean isSet) implements CodeChoice {}

    /** None from now on. */
    record Remove() implements CodeChoice {}

    /** This one from now on. */
    record Set(RecoveryCode code) implements CodeChoice {}
  }

  /** How {@link #deal} ended. */
  public sealed interface DealOutcome {
    /**
     * Who holds a share now.
     *
     * @param hasCode true if the printed code is needed too
     */
    record Dealt(int threshold, List<Placed> holders, List<Refusal> refusals, boolean hasCode)
        implements DealOutcome {}

    /** Too few members took a share; the dealing before, if any, still stands. */
    record TooFewHolders(int placed, int needed, List<Refusal> refusals) implements DealOutcome {}

    /** A part could not be made; the dealing before, if any, still stands. */
    record NotDealt(String reason) implements DealOutcome {}
  }

  /**
   * Deals shares to up to 15 members, of which min(5, max(2, holders / 2)) suffice. A new dealing
   * replaces the one before.
   */
  public static DealOutcome deal(Vault vault, Escrow escrow, CodeChoice choice)
      throws ArchiveException, InterruptedException {
    vault.requireWhole();
    int holders = Math.min(HOLDERS_MAX, vault.storage().eligibleHosts());
    int threshold = Math.min(THRESHOLD_MAX, Math.max(THRESHOLD_MIN, holders / 2));
    if (holders < threshold) {
      return new DealOutcome.TooFewHolders(holders, threshold, List.of());
    }
    KeyParts parts;
    try {
      SecureRandom random = vault.env().secureRandom();
      parts = new KeyParts(part(random), part(random), codeKey(vault, choice));
    } catch (FormatException e) {
      return new DealOutcome.NotDealt(String.valueOf(e.getMessage()));
    }
    try {
      byte[] sealedPart = escrow.seal(parts.escrow());
      return deal(vault, new Split(threshold, holders), parts, sealedPart);
    } catch (EscrowException e) {
      return new DealOutcome.NotDealt(String.valueOf(e.getMessage()));
    } finally {
      parts.zero();
    }
  }

  /** So many of so many. */
  private record Split(int threshold, int holders) {}

  private static DealOutcome deal(Vault vault, Split split, KeyParts parts, byte[] sealedPart)
      throws ArchiveException, InterruptedException {
    SecureRandom random = vault.env().secureRandom();
    List<Share> shares = Shamir.split(parts.peers(), split.threshold, split.holders, random);
    long epoch = vault.shareEpoch() + 1;
    ShareOutcome outcome;
    try {
      ShareEnvelope envelope = envelope(vault, split.threshold, shares, parts, sealedPart);
      outcome = place(vault, epoch, envelope, shares);
      while (outcome.isSettled()
          && outcome.placed().size() < split.threshold
          && epoch < vault.shareEpoch() + EPOCHS_TRIED_MAX) {
        outcome = place(vault, ++epoch, envelope, shares);
      }
    } finally {
      shares.forEach(share -> Arrays.fill(share.bytes(), (byte) 0));
    }
    if (outcome.placed().size() < split.threshold) {
      return new DealOutcome.TooFewHolders(
          outcome.placed().size(), split.threshold, outcome.refusals());
    }
    vault.commitShareEpoch(epoch);
    return new DealOutcome.Dealt(
        split.threshold, outcome.placed(), outcome.refusals(), parts.codeKey().isPresent());
  }

  private static ShareOutcome place(
      Vault vault, long epoch, ShareEnvelope envelope, List<Share> shares)
      throws InterruptedException {
    List<byte[]> bytes = shares.stream().map(Share::bytes).toList();
    return vault.storage().placeShares(vault.locator().shareKey(epoch), envelope.encode(), bytes);
  }

  /** Everything that goes with the shares; opened again before it leaves. */
  private static ShareEnvelope envelope(
      Vault vault, int threshold, List<Share> shares, KeyParts parts, byte[] sealedPart)
      throws AppendOnlyException {
    SecureRandom random = vault.env().secureRandom();
    List<Hash> commitments = shares.stream().map(Share::commitment).toList();
    Optional<Hash> codeTag = parts.codeKey().map(ShareProof::tag);
    byte[] context = ShareEnvelope.context(threshold, commitments, sealedPart, codeTag);
    OwnerBox box =
        new OwnerBox(
            shares.stream().map(share -> ShareProof.tag(share.bytes())).toList(),
            ShareProof.tag(parts.escrow()),
            parts.codeKey());
    byte[] secret = parts.seal(vault.secret(), context, random);
    ShareEnvelope.Sealing sealing =
        new ShareEnvelope.Sealing(
            sealedPart, codeTag, secret, box.seal(vault.secret(), context, random));
    byte[] combined = Shamir.combine(shares.subList(0, threshold));
    try {
      KeyParts again = new KeyParts(combined, parts.escrow(), parts.codeKey());
      if (!again.open(secret, context).equals(vault.secret())) {
        throw new IllegalStateException("the shares do not give the secret back");
      }
    } catch (SealBrokenException e) {
      throw new IllegalStateException("the shares do not give the secret back", e);
    }
    Arrays.fill(combined, (byte) 0);
    return new ShareEnvelope(threshold, commitments, Optional.of(sealing));
  }

  private static byte[] part(SecureRandom random) {
    byte[] part = new byte[KeyParts.PART_BYTES];
    random.nextBytes(part);
    return part;
  }

  private static Optional<byte[]> codeKey(Vault vault, CodeChoice choice)
      throws AppendOnlyException, FormatException, InterruptedException {
    return switch (choice) {
      case CodeChoice.Remove remove -> Optional.empty();
      case CodeChoice.Set(RecoveryCode code) -> Optional.of(code.key());
      case CodeChoice.Keep(boolean isSet) -> {
        Optional<byte[]> kept = vault.shareEpoch() == 0 ? Optional.empty() : kept(vault);
        if (isSet && kept.isEmpty()) {
          throw new FormatException(
              "the holders' dealing has no recovery code, and this device knows of one: make a new"
                  + " one: cairn vault deal --new-code");
        }
        yield kept;
      }
    };
  }

  /** Only the holders of the dealing before have it, sealed for the owner. */
  private static Optional<byte[]> kept(Vault vault)
      throws AppendOnlyException, FormatException, InterruptedException {
    PeerStorage storage = vault.storage();
    byte[] nonce = new byte[ShareProof.NONCE_BYTES];
    vault.env().secureRandom().nextBytes(nonce);
    if (!(storage.proveShares(vault.locator().shareKey(vault.shareEpoch()), nonce)
        instanceof Gathered gathered)) {
      throw new FormatException(
          "no holder of a share is within reach to say whether there is a recovery code; make a new"
              + " one: cairn vault deal --new-code, or say that there shall be none: cairn vault"
              + " deal --no-code");
    }
    ShareEnvelope envelope = ShareEnvelope.decode(gathered.envelope());
    if (envelope.sealing().isEmpty()) {
      return Optional.empty();
    }
    ShareEnvelope.Sealing parts = envelope.sealing().get();
    return OwnerBox.open(vault.secret(), parts.box(), envelope.context(parts)).codeKey();
  }
}
