package dev.cairn.app.gateway.webdav;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text in XML and HTML. */
final class Markup {

  private Markup() {}

  /**
   * With what is markup as references, and what XML 1.0 cannot say (§2.2: control characters,
   * surrogates, U+FFFE, U+FFFF) as {@code \xNN}, byte by byte.
   */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> {
        if (isCharacter(c)) {
          out.appendCodePoint(c);
        } else {
          for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            out.append("\\x").append(HexFormat.of().toHexDigits(b));
          }
        }
      }
    }
  }

  private static boolean isCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c < 0x7F)
        || (c > 0x9F && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c < 0xFFFE)
        || c > 0xFFFF;
  }
}
