package dev.cairn.archive.vault;

import dev.cairn.storage.PeerStorage.HeadWrite;
import java.time.Instant;
import java.util.List;

/** Pins a vault's heads. */
final class Pins {

  private final Vault vault;

  Pins(Vault vault) {
    this.vault = vault;
  }

  /** Keeps a head until {@code until}, before it takes the place of another. */
  void pin(long sequence, byte[] sealed, Instant until)
      throws NotStoredException, InterruptedException {
    switch (vault.storage().pins().pin(vault.keys().headKey(), sequence, sealed, until)) {
      case HeadWrite.Written written -> {}
      case HeadWrite.TooFew few -> throw NotStoredException.of(few);
      case HeadWrite.Superseded never ->
          throw NotStoredException.of(new HeadWrite.TooFew(0, 0, List.of()));
    }
  }
}
