package dev.cairn.archive.posix;

/**
 * Room on a file system (statfs(2)).
 *
 * @param totalBytes size
 * @param freeBytes unused, some of it perhaps kept for root
 * @param availableBytes unused and open to everyone
 * @param files inodes in all, 0 where the file system makes them as needed
 * @param filesFree unused inodes
 */
public record FileSystemSpace(
    long totalBytes, long freeBytes, long availableBytes, long files, long filesFree) {}
