package dev.cairn.archive.vault;

import dev.cairn.archive.keys.VaultSecret;

/**
 * One owner's encrypted archive, opened for reading and writing on this device. Safe for many
 * threads; one process per device and vault (the local cache is locked while it is open).
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Vault implements AutoCloseable {

  private final String name;

  @SuppressWarnings("UnusedMethod") // create and open will
  private Vault(String name) {
    this.name = name;
  }

  /**
   * Makes a new, empty vault: writes its first head. Shares are dealt apart ({@code Recovery}).
   *
   * @param name valid by {@link dev.cairn.archive.keys.VaultLocator#validName}
   */
  public static CreateOutcome create(VaultPlace place, String name, VaultSecret secret)
      throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("vaults are being built");
  }

  /** Opens a vault whose secret is known: reads its head and brings the local cache up to it. */
  public static OpenOutcome open(VaultPlace place, String name, VaultSecret secret)
      throws ArchiveException, InterruptedException {
    throw new UnsupportedOperationException("vaults are being built");
  }

  /** What the owner calls it. */
  public String name() {
    return name;
  }

  /** Its snapshots, as of the last read of the head. */
  public Snapshots snapshots() {
    throw new UnsupportedOperationException("vaults are being built");
  }

  @Override
  public void close() {}

  /** How {@link #create} ended. */
  public sealed interface CreateOutcome {
    /** It exists now; the caller closes it. */
    record Created(Vault vault) implements CreateOutcome {}

    /** This member has a vault of that name already; nothing was changed. */
    record Exists(String name) implements CreateOutcome {}

    /** The head could not be written; {@code reason} says who was asked and what to do. */
    record NotWritten(String reason) implements CreateOutcome {}
  }

  /** How {@link #open} ended. */
  public sealed interface OpenOutcome {
    /** Open; the caller closes it. */
    record Opened(Vault vault) implements OpenOutcome {}

    /** No such vault (exit code 10). */
    record NoSuchVault(String name, String detail) implements OpenOutcome {}

    /** The vault exists, and this is not its key (exit code 12). */
    record WrongKey(String name, String detail) implements OpenOutcome {}

    /** Too few keepers of the head answered. */
    record OutOfReach(String name, String detail) implements OpenOutcome {}

    /**
     * The keepers gave an older head than this device has seen: lost writes or a rollback. Nothing
     * was changed.
     */
    record RolledBack(String name, long seenSequence, long givenSequence) implements OpenOutcome {}
  }
}
