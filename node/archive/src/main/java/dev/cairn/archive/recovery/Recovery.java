package dev.cairn.archive.recovery;

import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import java.util.List;

/**
 * Shamir shares of a vault's secret on other members, and the way back from them. Any {@code
 * threshold} shares give the secret; one fewer gives nothing.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Recovery {

  private Recovery() {}

  /**
   * Deals shares to up to 15 members, of which min(5, max(2, holders / 2)) suffice. A new dealing
   * replaces the one before.
   */
  public static DealOutcome deal(Vault vault) throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("recovery is being built");
  }

  /**
   * Brings back the secret of the vault {@code name} of the member on whose behalf this device
   * acts: gathers shares, checks each against its commitment, combines, and confirms by opening the
   * head.
   */
  public static RecoverOutcome recover(VaultPlace place, String name)
      throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("recovery is being built");
  }

  /** How {@link #deal} ended. */
  public sealed interface DealOutcome {
    /** Who holds a share now. */
    record Dealt(int threshold, List<Placed> holders, List<Refusal> refusals)
        implements DealOutcome {}

    /** Too few members took a share; the dealing before, if any, still stands. */
    record TooFewHolders(int placed, int needed, List<Refusal> refusals) implements DealOutcome {}
  }

  /** How {@link #recover} ended. */
  public sealed interface RecoverOutcome {
    /**
     * The secret, confirmed against the vault's head.
     *
     * @param used shares that were combined
     * @param corrupt holders whose share did not match its commitment, named
     */
    record Recovered(VaultSecret secret, int used, int threshold, List<Refusal> corrupt)
        implements RecoverOutcome {}

    /** Not enough good shares (exit code 21). */
    record TooFewShares(int good, int threshold, List<Refusal> corrupt, List<Refusal> refusals)
        implements RecoverOutcome {}

    /** Nothing was ever shared under that name by this member (exit code 10). */
    record NoShares(String name, String reason) implements RecoverOutcome {}

    /** The shares combine, but to a key that does not open the vault's head. */
    record NotTheKey(String name, String detail) implements RecoverOutcome {}
  }
}
