package dev.cairn.fuse.kernel;

/**
 * The program on whose behalf the kernel asks.
 *
 * @param uid fsuid, 0..2^32−1
 * @param gid fsgid, 0..2^32−1
 * @param pid thread id; 0 if the kernel asks on its own or the program is in another pid namespace
 */
public record Caller(long uid, long gid, int pid) {}
