package dev.cairn.app.health;

/**
 * One thing that was looked at.
 *
 * @param name short, for programs: {@code certificate}
 * @param text what was seen, in words
 * @param remedy what to do about it; empty where there is nothing to do
 */
public record Finding(String name, Grade grade, String text, String remedy) {

  /** How it is. */
  public enum Grade {
    /** As it should be. */
    GOOD,
    /** Could not be looked at now. */
    UNKNOWN,
    /** Works, and will not for ever or not well. */
    WEAK,
    /** Does not work. */
    BAD
  }

  static Finding good(String name, String text) {
    return new Finding(name, Grade.GOOD, text, "");
  }

  static Finding unknown(String name, String text, String remedy) {
    return new Finding(name, Grade.UNKNOWN, text, remedy);
  }

  static Finding weak(String name, String text, String remedy) {
    return new Finding(name, Grade.WEAK, text, remedy);
  }

  static Finding bad(String name, String text, String remedy) {
    return new Finding(name, Grade.BAD, text, remedy);
  }
}
