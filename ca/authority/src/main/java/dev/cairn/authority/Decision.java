package dev.cairn.authority;

import dev.cairn.authority.wire.Denial;
import java.util.function.Function;

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

  /** The same refusal, or what {@code then} makes of what is granted. */
  default <R> Decision<R> map(Function<T, R> then) {
    return switch (this) {
      case Granted<T>(T value) -> new Granted<>(then.apply(value));
      case Denied<T>(Denial reason, String detail) -> new Denied<>(reason, detail);
    };
  }
}
