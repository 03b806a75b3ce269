package dev.cairn.archive.tree;

import dev.cairn.crypto.Hash;

/**
 * One chunk of a content.
 *
 * @param id keyed hash of its plaintext
 * @param bytes length of what it stands for: its plaintext, or, in a list of lists, the content
 *     bytes below it
 */
public record ChunkRef(Hash id, long bytes) {}
