package dev.cairn.authority;

import dev.cairn.authority.wire.Denial;

/**
 * The authority's answer to something it was asked for.
 *
 * @param <T> what is granted
 */
public sealed interface Decision<T> {

  /** Granted. */
  record Granted<T>(T value) implements Decision<T> {}

  /**
   * Refused.
   *
   * @param detail for people: names the thing and the remedy
   */
  record Denied<T>(Denial reason, String detail) implements Decision<T> {}
}
