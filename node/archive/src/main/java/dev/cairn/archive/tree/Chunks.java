package dev.cairn.archive.tree;

import dev.cairn.crypto.Hash;

/**
 * Gives chunks of trees: pages and lists.
 *
 * @param <X> what is thrown when one cannot be had
 */
@FunctionalInterface
public interface Chunks<X extends Exception> {
  /** The plaintext of a chunk, verified. Not to be changed. */
  byte[] load(Hash id) throws X, InterruptedException;
}
