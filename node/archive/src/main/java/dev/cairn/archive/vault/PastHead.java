package dev.cairn.archive.vault;

import java.time.Instant;
import java.util.Optional;

/**
 * A state in which a vault was, as its keepers still have it.
 *
 * @param id 32 hexadecimal digits, of which people type as many as are unique
 * @param sequence of the head; higher ones came later
 * @param until the keepers have it at least so long
 * @param isNewest true for the state in which the vault is
 * @param snapshots as they were; empty if they cannot be read
 * @param trouble why not; empty if they can
 */
public record PastHead(
    String id,
    long sequence,
    Instant until,
    boolean isNewest,
    Optional<Snapshots> snapshots,
    String trouble) {}
