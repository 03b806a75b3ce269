package dev.cairn.archive.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.FixedRandom;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.recovery.Dealing.CodeChoice;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of docs/threats.md, a row each: who puts together what, and whether that opens a vault.
 * Everybody has the public envelope, and every coalition does the best there is: it uses its parts,
 * and zeros in the place of those that it lacks.
 */
class WhoLearnsWhatTest {

  private static final int THRESHOLD = 5;

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}, code set {1}: opens {6}")
  @CsvSource({
    // who, code set, shares, authority, paper, opens
    "whoever sees the envelope,           false, 0, false, false, false",
    "whoever sees the envelope,           true,  0, false, false, false",
    "one holder too few,                  false, 4, false, false, false",
    "one holder too few + authority,      false, 4, true,  false, false",
    "one holder too few + all the rest,   true,  4, true,  true,  false",
    "enough holders,                      false, 5, false, false, false",
    "enough holders,                      true,  5, false, false, false",
    "all holders,                         false, 12, false, false, false",
    "enough holders + paper,              true,  5, false, true,  false",
    "authority,                           false, 0, true,  false, false",
    "authority,                           true,  0, true,  false, false",
    "authority + paper,                   true,  0, true,  true,  false",
    "paper,                               true,  0, false, true,  false",
    "authority + enough holders,          true,  5, true,  false, false",
    "authority + all holders,             true,  12, true, false, false",
    "authority + enough holders,          false, 5, true,  false, true",
    "authority + enough holders + paper,  true,  5, true,  true,  true",
  })
  void opens(
      String who, boolean codeSet, int shares, boolean authority, boolean paper, boolean opens)
      throws Exception {
    MemoryPeers peers = new MemoryPeers(12);
    MemoryEscrow escrow = new MemoryEscrow();
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(3));
    Gathered gathered;
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp).create()) {
      Dealing.deal(vault, escrow, codeSet ? new CodeChoice.Set(code) : new CodeChoice.Keep(false));
      gathered = (Gathered) vault.storage().gatherShares(vault.locator().shareKey(1));
    }
    ShareEnvelope envelope = ShareEnvelope.decode(gathered.envelope());
    assertThat(envelope.threshold()).isEqualTo(THRESHOLD);
    KeyParts parts =
        new KeyParts(
            combined(gathered, shares),
            authority ? escrow.known() : new byte[KeyParts.PART_BYTES],
            paper ? Optional.of(code.key()) : Optional.empty());
    assertThat(opened(parts, envelope))
        .as(who)
        .isEqualTo(opens ? Optional.of(Device.SECRET) : Optional.empty());
  }

  private static byte[] combined(Gathered gathered, int count) {
    List<Share> shares =
        gathered.answers().stream()
            .limit(count)
            .map(Answer.Given.class::cast)
            .map(given -> new Share(given.index() + 1, given.share()))
            .toList();
    return shares.isEmpty() ? new byte[KeyParts.PART_BYTES] : Shamir.combine(shares);
  }

  private static Optional<VaultSecret> opened(KeyParts parts, ShareEnvelope envelope) {
    ShareEnvelope.Sealing sealing = envelope.sealing().orElseThrow();
    try {
      return Optional.of(parts.open(sealing.secret(), envelope.context(sealing)));
    } catch (SealBrokenException e) {
      return Optional.empty();
    }
  }
}
