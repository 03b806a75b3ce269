package dev.cairn.fuse.kernel;

/**
 * What statfs(2) shows.
 *
 * @param blocks in all
 * @param blocksFree for root
 * @param blocksAvailable for others
 * @param files inodes in all
 * @param filesFree inodes left
 * @param blockBytes size of those blocks
 * @param nameBytesMax longest name; the kernel takes up to 1024 and lets the file system refuse
 */
public record Space(
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long files,
    long filesFree,
    int blockBytes,
    int nameBytesMax) {}
