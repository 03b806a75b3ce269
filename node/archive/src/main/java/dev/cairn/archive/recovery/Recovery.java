package dev.cairn.archive.recovery;

import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.GatherOutcome.NoEnvelope;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Shamir shares of a vault's secret on other members, and the way back from them. Any {@code
 * threshold} shares give the secret; one fewer gives nothing.
 *
 * <p>Dealings are counted by epochs, each with its own place in the overlay, so that a new dealing
 * never overwrites one that may still be needed; the newest from which enough shares come is used.
 */
public final class Recovery {

  /** Members that get a share: as many as still leave each of them a choice of sites. */
  private static final int HOLDERS_MAX = 15;

  /** Shares that suffice, once there are ten holders. */
  private static final int THRESHOLD_MAX = 5;

  /** Fewer shares than this would make one holder the owner. */
  private static final int THRESHOLD_MIN = 2;

  /** Epochs looked at behind the last one that exists. */
  private static final int EPOCHS_MAX = 256;

  private Recovery() {}

  /**
   * Deals shares to up to 15 members, of which min(5, max(2, holders / 2)) suffice. A new dealing
   * replaces the one before.
   */
  public static DealOutcome deal(Vault vault) throws ArchiveException, InterruptedException {
    PeerStorage storage = vault.storage();
    int holders = Math.min(HOLDERS_MAX, storage.eligibleHosts());
    int threshold = Math.min(THRESHOLD_MAX, Math.max(THRESHOLD_MIN, holders / 2));
    if (holders < threshold) {
      return new DealOutcome.TooFewHolders(holders, threshold, List.of());
    }
    byte[] secret = vault.secret().bytes();
    List<Share> shares = Shamir.split(secret, threshold, holders, vault.env().secureRandom());
    Arrays.fill(secret, (byte) 0);
    long epoch = vault.shareEpoch() + 1;
    ShareEnvelope envelope =
        new ShareEnvelope(threshold, shares.stream().map(Share::commitment).toList());
    ShareOutcome outcome =
        storage.placeShares(
            vault.locator().shareKey(epoch),
            envelope.encode(),
            shares.stream().map(Share::bytes).toList());
    shares.forEach(share -> Arrays.fill(share.bytes(), (byte) 0));
    if (outcome.placed().size() < threshold) {
      return new DealOutcome.TooFewHolders(outcome.placed().size(), threshold, outcome.refusals());
    }
    vault.commitShareEpoch(epoch);
    return new DealOutcome.Dealt(threshold, outcome.placed(), outcome.refusals());
  }

  /**
   * Brings back the secret of the vault {@code name} of the member on whose behalf this device
   * acts: gathers shares, checks each against its commitment, combines, and confirms by opening the
   * head.
   */
  public static RecoverOutcome recover(VaultPlace place, String name)
      throws ArchiveException, InterruptedException {
    VaultLocator locator = VaultLocator.of(place.organisation(), place.storage().subject(), name);
    Optional<RecoverOutcome> best = Optional.empty();
    String reason = "";
    for (int epoch = 1; epoch <= EPOCHS_MAX; epoch++) {
      GatherOutcome gathered = place.storage().gatherShares(locator.shareKey(epoch));
      if (gathered instanceof NoEnvelope none) {
        reason = none.reason();
        break;
      }
      RecoverOutcome outcome = combine(place, name, (Gathered) gathered);
      if (best.isEmpty() || outcome instanceof RecoverOutcome.Recovered) {
        best = Optional.of(outcome);
      }
    }
    return best.orElse(new RecoverOutcome.NoShares(name, reason));
  }

  private static RecoverOutcome combine(VaultPlace place, String name, Gathered gathered)
      throws ArchiveException, InterruptedException {
    ShareEnvelope envelope;
    try {
      envelope = ShareEnvelope.decode(gathered.envelope());
    } catch (FormatException e) {
      return new RecoverOutcome.NotTheKey(name, "the shares' envelope: " + e.getMessage());
    }
    TreeMap<Integer, Share> good = new TreeMap<>();
    List<Refusal> corrupt = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (Answer answer : gathered.answers()) {
      switch (answer) {
        case Answer.Refused refused -> refusals.add(refused.refusal());
        case Answer.Given given -> check(envelope, given, good, corrupt);
      }
    }
    if (good.size() < envelope.threshold()) {
      return new RecoverOutcome.TooFewShares(good.size(), envelope.threshold(), corrupt, refusals);
    }
    List<Share> used = good.values().stream().limit(envelope.threshold()).toList();
    byte[] bytes = Shamir.combine(used);
    if (bytes.length != VaultSecret.BYTES) {
      return new RecoverOutcome.NotTheKey(name, "the shares give " + bytes.length + " bytes");
    }
    VaultSecret secret = VaultSecret.copyOf(bytes);
    Arrays.fill(bytes, (byte) 0);
    return confirm(place, name, secret)
        .<RecoverOutcome>map(detail -> new RecoverOutcome.NotTheKey(name, detail))
        .orElse(new RecoverOutcome.Recovered(secret, used.size(), envelope.threshold(), corrupt));
  }

  /** Takes a share whose commitment fits; names the holder of one whose does not. */
  private static void check(
      ShareEnvelope envelope, Answer.Given given, Map<Integer, Share> good, List<Refusal> corrupt) {
    envelope
        .share(given)
        .ifPresentOrElse(
            share -> good.put(given.index(), share),
            () -> corrupt.add(new Refusal(given.holder(), given.site(), ShareEnvelope.NO_MATCH)));
  }

  /** What is wrong with the key, if anything. */
  private static Optional<String> confirm(VaultPlace place, String name, VaultSecret secret)
      throws ArchiveException, InterruptedException {
    return switch (Vault.open(place, name, secret)) {
      case OpenOutcome.Opened(Vault vault) -> {
        vault.close();
        yield Optional.empty();
      }
      case OpenOutcome.NoSuchVault(String ignored, String detail) -> Optional.of(detail);
      case OpenOutcome.WrongKey(String ignored, String detail) -> Optional.of(detail);
      case OpenOutcome.OutOfReach(String ignored, String detail) ->
          throw new ArchiveException("the key cannot be confirmed yet: " + detail);
      case OpenOutcome.RolledBack rolled ->
          Optional.of("the head is older than this device has seen: " + rolled.givenSequence());
    };
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
