package dev.cairn.archive.posix;

/**
 * One name in a directory, never "." or "..".
 *
 * @param name 1..255 bytes (on some file systems up to 765), any but NUL and '/'
 * @param kind {@link FileKind#UNKNOWN} where the file system does not tell
 * @param inode its number in the file system (of a mount point: the one underneath)
 */
public record DirectoryEntry(byte[] name, FileKind kind, long inode) {}
