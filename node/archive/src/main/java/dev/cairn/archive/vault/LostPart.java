package dev.cairn.archive.vault;

/**
 * A stripe of the index or of the list of snapshots that cannot be read now.
 *
 * @param isIndex false: it lists snapshots
 */
public record LostPart(boolean isIndex, UnreadableStripeException why) {}
