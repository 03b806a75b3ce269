package dev.cairn.fuse.drive;

import dev.cairn.fuse.drive.network.Pinning;
import dev.cairn.fuse.drive.store.Store;
import dev.cairn.fuse.drive.store.Unsent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a drive is.
 *
 * @param recovered what the last mount left behind
 * @param clean true if the network has all that is here
 * @param published when the network last had all
 * @param problem why the network cannot be used now; empty if it can
 * @param unsent files that changed here and cannot be read: the network keeps their last version
 * @param conflicts names whose versions were both kept, since the mount
 * @param cacheBytes bytes in cache files
 * @param cacheFiles their number
 * @param pinned how much of what is pinned is here
 */
public record DriveStatus(
    Store.Recovered recovered,
    boolean clean,
    Optional<Instant> published,
    Optional<String> problem,
    List<Unsent> unsent,
    int conflicts,
    long cacheBytes,
    int cacheFiles,
    Pinning.State pinned) {}
