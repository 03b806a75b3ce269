package dev.cairn.fuse.kernel;

/**
 * What copy_file_range(2) copies.
 *
 * @param bytes at most; the ranges do not overlap within one file
 */
public record CopyRange(Handle from, long fromOffset, Handle to, long toOffset, long bytes) {}
