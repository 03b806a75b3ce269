package dev.cairn.app.output;

/** Names from disks and peers, made harmless for a terminal. */
public final class Printable {

  private Printable() {}

  /**
   * {@code text} with control characters and lone surrogates replaced: a file name must not be able
   * to move the cursor or rewrite what was said before it.
   */
  public static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          int type = Character.getType(point);
          boolean harmful =
              Character.isISOControl(point)
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR;
          safe.appendCodePoint(harmful ? '\uFFFD' : point);
        });
    return safe.toString();
  }
}
