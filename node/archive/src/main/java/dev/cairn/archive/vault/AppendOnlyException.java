package dev.cairn.archive.vault;

/** This device may add to the vault, and what was asked for is more than that. */
public final class AppendOnlyException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  AppendOnlyException(String message) {
    super(message);
  }

  static AppendOnlyException of(String vault) {
    return new AppendOnlyException(
        "this device may only add snapshots to vault '%s': do that on a device that has the vault's key"
            .formatted(vault));
  }
}
