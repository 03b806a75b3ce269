package dev.cairn.archive.recovery;

import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.keys.VaultLocator;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.recovery.Escrow.EscrowException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.crypto.ShareProof;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.GatherOutcome.NoEnvelope;
import dev.cairn.storage.PeerStorage.HeadRead;
import dev.cairn.storage.PeerStorage.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The way back to a vault's secret from a {@link Dealing}: {@code threshold} shares, the
 * authority's part, and the printed code if there is one. Less than all of that gives nothing.
 *
 * <p>Dealings are counted by epochs, each with its own place in the overlay, so that a new dealing
 * never overwrites one that may still be needed; the newest from which enough shares come is used.
 */
public final class Recovery {

  /** Epochs looked at. */
  private static final int EPOCHS_MAX = 256;

  /** Of an old dealing nobody may be left: so many missing in a row are the end. */
  private static final int MISSING_MAX = 3;

  private final VaultPlace place;
  private final String name;
  private final Escrow escrow;
  private final Optional<RecoveryCode> code;

  private Recovery(VaultPlace place, String name, Escrow escrow, Optional<RecoveryCode> code) {
    this.place = place;
    this.name = name;
    this.escrow = escrow;
    this.code = code;
  }

  /**
   * Brings back the secret of the vault {@code name} of the member on whose behalf this device
   * acts: gathers shares, checks each against its commitment, combines, asks the authority for its
   * part, and confirms by opening the head. The first call starts the wait at each holder; later
   * ones go on.
   *
   * @param code what the member typed; empty if there is none
   */
  public static RecoverOutcome recover(
      VaultPlace place, String name, Escrow escrow, Optional<RecoveryCode> code)
      throws ArchiveException, InterruptedException {
    return new Recovery(place, name, escrow, code).recover();
  }

  private RecoverOutcome recover() throws ArchiveException, InterruptedException {
    VaultLocator locator = VaultLocator.of(place.organisation(), place.storage().subject(), name);
    List<RecoverOutcome> outcomes = new ArrayList<>();
    String reason = "";
    int missing = 0;
    for (int epoch = 1; epoch <= EPOCHS_MAX && missing < MISSING_MAX; epoch++) {
      switch (place.storage().gatherShares(locator.shareKey(epoch))) {
        case NoEnvelope none -> {
          reason = missing == 0 && outcomes.isEmpty() ? none.reason() : reason;
          missing++;
        }
        case GatherOutcome.Waiting waiting -> {
          outcomes.addFirst(waiting(waiting.answers()));
          missing = 0;
        }
        case Gathered gathered -> {
          for (Gathered other : gathered.others().reversed()) {
            outcomes.addFirst(combine(other));
          }
          outcomes.addFirst(combine(gathered));
          missing = 0;
        }
      }
    }
    // The newest of the best kind, since an old dealing may have lost its holders.
    return outcomes.stream()
        .min(Comparator.comparingInt(Recovery::rank))
        .orElse(new RecoverOutcome.NoShares(name, reason));
  }

  private static int rank(RecoverOutcome outcome) {
    return switch (outcome) {
      case RecoverOutcome.Recovered recovered -> 0;
      case RecoverOutcome.CodeNeeded needed -> 1;
      case RecoverOutcome.CodeWrong wrong -> 1;
      case RecoverOutcome.Waiting waiting -> 2;
      case RecoverOutcome.EscrowRefused refused -> 2;
      case RecoverOutcome.NotTheKey not -> 3;
      case RecoverOutcome.TooFewShares few -> 3;
      case RecoverOutcome.NoShares none -> 4;
    };
  }

  private static RecoverOutcome.Waiting waiting(List<Answer.Waiting> answers) {
    Instant until =
        answers.stream().map(Answer.Waiting::until).max(Instant::compareTo).orElse(Instant.EPOCH);
    return new RecoverOutcome.Waiting(until, answers.size());
  }

  private RecoverOutcome combine(Gathered gathered) throws ArchiveException, InterruptedException {
    ShareEnvelope envelope;
    try {
      envelope = ShareEnvelope.decode(gathered.envelope());
    } catch (FormatException e) {
      return new RecoverOutcome.NotTheKey(name, "the shares' envelope: " + e.getMessage());
    }
    Sorted sorted = new Sorted();
    gathered.answers().forEach(answer -> sorted.take(envelope, answer));
    if (sorted.good.size() < envelope.threshold()) {
      return sorted.waiting.isEmpty()
          ? new RecoverOutcome.TooFewShares(
              sorted.good.size(), envelope.threshold(), sorted.corrupt, sorted.refusals)
          : waiting(sorted.waiting);
    }
    List<Share> used = sorted.good.values().stream().limit(envelope.threshold()).toList();
    byte[] combined = Shamir.combine(used);
    try {
      VaultSecret secret =
          envelope.sealing().isPresent()
              ? unseal(envelope, envelope.sealing().get(), combined)
              : VaultSecret.copyOf(combined);
      return confirm(secret)
          .<RecoverOutcome>map(detail -> new RecoverOutcome.NotTheKey(name, detail))
          .orElse(
              new RecoverOutcome.Recovered(
                  secret, used.size(), envelope.threshold(), sorted.corrupt));
    } catch (NotOpened e) {
      return e.outcome;
    } finally {
      Arrays.fill(combined, (byte) 0);
    }
  }

  /** What ends a recovery in the middle of its steps. */
  private static final class NotOpened extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RecoverOutcome outcome;

    NotOpened(RecoverOutcome outcome) {
      super(null, null, false, false);
      this.outcome = outcome;
    }
  }

  private VaultSecret unseal(ShareEnvelope envelope, ShareEnvelope.Sealing sealing, byte[] peers)
      throws NotOpened, InterruptedException {
    Optional<byte[]> codeKey =
        sealing.codeTag().isPresent() ? code.map(RecoveryCode::key) : Optional.empty();
    if (sealing.codeTag().isPresent() && codeKey.isEmpty()) {
      throw new NotOpened(new RecoverOutcome.CodeNeeded(name));
    }
    if (!codeKey.map(ShareProof::tag).equals(sealing.codeTag())) {
      throw new NotOpened(new RecoverOutcome.CodeWrong(name));
    }
    KeyParts parts;
    try {
      parts = new KeyParts(peers, escrow.open(sealing.escrow()), codeKey);
    } catch (EscrowException e) {
      throw new NotOpened(new RecoverOutcome.EscrowRefused(name, String.valueOf(e.getMessage())));
    }
    try {
      return parts.open(sealing.secret(), envelope.context(sealing));
    } catch (SealBrokenException e) {
      throw new NotOpened(
          new RecoverOutcome.NotTheKey(
              name, "the parts do not open the secret: " + e.getMessage()));
    } finally {
      parts.zero();
    }
  }

  /** Answers by what they are worth. */
  private static final class Sorted {
    private final Map<Integer, Share> good = new TreeMap<>();
    private final List<Refusal> corrupt = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Answer.Waiting> waiting = new ArrayList<>();

    void take(ShareEnvelope envelope, Answer answer) {
      switch (answer) {
        case Answer.Refused refused -> refusals.add(refused.refusal());
        case Answer.Waiting later -> waiting.add(later);
        case Answer.Given given ->
            envelope
                .share(given)
                .ifPresentOrElse(
                    share -> good.put(given.index(), share),
                    () ->
                        corrupt.add(
                            new Refusal(given.holder(), given.site(), ShareEnvelope.NO_MATCH)));
      }
    }
  }

  /**
   * What is wrong with the key, if anything. A head that it signed confirms it, whatever is in that
   * head: a thief who had the vault's key may have written nonsense over it.
   */
  private Optional<String> confirm(VaultSecret secret)
      throws ArchiveException, InterruptedException {
    return switch (place.storage().readHead(VaultKeys.of(secret).headVerifyKey())) {
      case HeadRead.Found found -> Optional.empty();
      case HeadRead.Absent absent -> Optional.of("no head is kept for this key");
      case HeadRead.TooFew few ->
          throw new ArchiveException(
              "the key cannot be confirmed yet: %d of %d keepers of the head answered: %s"
                  .formatted(few.answered(), few.keepers(), few.refusals()));
    };
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

    /**
     * The delay in which the member's devices can object is not over.
     *
     * @param until when the last of the holders that answered gives its share
     * @param holders how many wait
     */
    record Waiting(Instant until, int holders) implements RecoverOutcome {}

    /** The shares are there, and the printed code is missing. */
    record CodeNeeded(String name) implements RecoverOutcome {}

    /** The code is one, but not this vault's. */
    record CodeWrong(String name) implements RecoverOutcome {}

    /** The shares are there, and the authority does not give its part. */
    record EscrowRefused(String name, String detail) implements RecoverOutcome {}

    /** Not enough good shares (exit code 21). */
    record TooFewShares(int good, int threshold, List<Refusal> corrupt, List<Refusal> refusals)
        implements RecoverOutcome {}

    /** Nothing was ever shared under that name by this member (exit code 10). */
    record NoShares(String name, String reason) implements RecoverOutcome {}

    /** The parts combine, but to a key that does not open the vault's head. */
    record NotTheKey(String name, String detail) implements RecoverOutcome {}
  }
}
