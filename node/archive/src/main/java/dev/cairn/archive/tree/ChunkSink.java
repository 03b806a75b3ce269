package dev.cairn.archive.tree;

/**
 * Keeps chunks of trees: pages and lists.
 *
 * @param <X> what is thrown when one cannot be kept
 */
@FunctionalInterface
public interface ChunkSink<X extends Exception> {
  /** Names and keeps {@code chunk}. */
  ChunkRef store(byte[] chunk) throws X, InterruptedException;
}
