package dev.cairn.archive.index;

import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;

/** Where a chunk lies: in which stripe, and where in its payload. */
public record ChunkLocation(Hash stripe, PackEntry entry) {}
