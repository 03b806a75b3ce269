package dev.cairn.archive.check;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;

/**
 * Head → snapshots → trees → every chunk indexed → every stripe alive on its hosts, each by proof;
 * and, when asked, every byte read, opened and compared with its id. Use once.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Check {

  /**
   * How deep to look.
   *
   * @param leaves how many 16 KiB leaves of each block its host must prove; 0 asks for presence
   * @param readData downloads every pack and opens every chunk
   */
  public record Request(int leaves, boolean readData) {
    /** Four leaves a block, no download. */
    public static final Request DEFAULT = new Request(4, false);
  }

  /** A check of everything in {@code vault}. */
  public Check(Vault vault, Request request, CheckEvent.Listener listener) {}

  /** Runs to the end; blocks. */
  public CheckReport run() throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("check is being built");
  }
}
