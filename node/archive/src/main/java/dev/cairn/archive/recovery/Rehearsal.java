package dev.cairn.archive.recovery;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.recovery.Escrow.EscrowException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import java.util.Arrays;
import java.util.Optional;

/**
 * Shows that a recovery would work today, without performing it: every holder proves that it has
 * its share, the authority that it can open its part, the member that the code is the right one. No
 * part leaves its place.
 *
 * @param shares who holds shares, each proved
 * @param authority empty if the authority proved its part; else why not
 * @param code what is known of the printed code
 */
public record Rehearsal(ShareHolders shares, Optional<String> authority, Code code) {

  /** The printed code. */
  public enum Code {
    /** None is needed. */
    NONE,
    /** One is needed, and nobody typed it. */
    NOT_TRIED,
    /** One is needed, and this is it. */
    RIGHT,
    /** One is needed, and this is another. */
    WRONG
  }

  /** True if a new device would get the vault back. */
  public boolean wouldWork() {
    return shares.threshold() > 0
        && shares.good() >= shares.threshold()
        && authority.isEmpty()
        && code != Code.WRONG;
  }

  /**
   * Asks everybody; takes as long as a recovery without its delay.
   *
   * @param typed the code, if the member typed it
   */
  public static Rehearsal of(Vault vault, Escrow escrow, Optional<RecoveryCode> typed)
      throws ArchiveException, InterruptedException {
    byte[] nonce = nonce(vault);
    ShareHolders.Proved proved = ShareHolders.prove(vault, nonce);
    Optional<Gathered> gathered = proved.gathered();
    if (gathered.isEmpty()) {
      return new Rehearsal(proved.holders(), Optional.of("nothing was dealt to it"), Code.NONE);
    }
    try {
      ShareEnvelope envelope = ShareEnvelope.decode(gathered.get().envelope());
      if (envelope.sealing().isEmpty()) {
        String old = "it has no part: shares were dealt by an older version; deal again";
        return new Rehearsal(proved.holders(), Optional.of(old), Code.NONE);
      }
      ShareEnvelope.Sealing sealing = envelope.sealing().get();
      OwnerBox box = OwnerBox.open(vault.secret(), sealing.box(), envelope.context(sealing));
      return new Rehearsal(
          proved.holders(), authority(escrow, sealing, box, nonce), code(box, typed));
    } catch (FormatException e) {
      throw new ArchiveException("the shares' envelope: " + e.getMessage(), e);
    }
  }

  private static Optional<String> authority(
      Escrow escrow, ShareEnvelope.Sealing sealing, OwnerBox box, byte[] nonce)
      throws InterruptedException {
    try {
      Hash proof = escrow.prove(sealing.escrow(), nonce);
      return proof.equals(ShareProof.of(nonce, box.escrowTag()))
          ? Optional.empty()
          : Optional.of("it opens another part than was sealed to it");
    } catch (EscrowException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Code code(OwnerBox box, Optional<RecoveryCode> typed) {
    if (box.codeKey().isEmpty()) {
      return Code.NONE;
    }
    if (typed.isEmpty()) {
      return Code.NOT_TRIED;
    }
    byte[] key = typed.get().key();
    boolean isRight = java.security.MessageDigest.isEqual(key, box.codeKey().get());
    Arrays.fill(key, (byte) 0);
    return isRight ? Code.RIGHT : Code.WRONG;
  }

  private static byte[] nonce(Vault vault) {
    byte[] nonce = new byte[ShareProof.NONCE_BYTES];
    vault.env().secureRandom().nextBytes(nonce);
    return nonce;
  }
}
