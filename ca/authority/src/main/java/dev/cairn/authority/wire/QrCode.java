package dev.cairn.authority.wire;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.EnumMap;
import java.util.Map;

/**
 * A text as a QR code (ISO/IEC 18004), error correction level L: an invite is long, and a screen is
 * not a torn label.
 */
public final class QrCode {

  /** Light modules around the code that readers need. */
  private static final int QUIET = 2;

  private final ByteMatrix modules;

  private QrCode(ByteMatrix modules) {
    this.modules = modules;
  }

  /**
   * The code of {@code text}.
   *
   * @throws IllegalArgumentException if it has more than 2,953 bytes
   */
  public static QrCode of(String text) {
    try {
      Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
      hints.put(EncodeHintType.CHARACTER_SET, "UTF-8");
      return new QrCode(Encoder.encode(text, ErrorCorrectionLevel.L, hints).getMatrix());
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code", e);
    }
  }

  private boolean isDark(int x, int y) {
    return x >= 0
        && y >= 0
        && x < modules.getWidth()
        && y < modules.getHeight()
        && modules.get(x, y) == 1;
  }

  /**
   * Lines of half blocks, two modules high each. Light is drawn, so it reads on dark and, with the
   * colours forced by {@code colours}, on light terminals too.
   *
   * @param colours black on white by escape sequences
   */
  public String text(boolean colours) {
    StringBuilder out = new StringBuilder();
    int end = modules.getHeight() + QUIET;
    for (int y = -QUIET; y < end; y += 2) {
      out.append(colours ? "\u001b[37;40m" : "");
      for (int x = -QUIET; x < modules.getWidth() + QUIET; x++) {
        boolean top = !isDark(x, y);
        boolean bottom = !isDark(x, y + 1) && y + 1 < end;
        out.append(top ? bottom ? '\u2588' : '\u2580' : bottom ? '\u2584' : ' ');
      }
      out.append(colours ? "\u001b[0m\n" : "\n");
    }
    return out.toString();
  }

  /** An SVG image, black on white, scaled by whoever shows it. */
  public String svg() {
    int size = modules.getWidth() + 2 * QUIET;
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        if (isDark(x, y)) {
          path.append("M%d %dh1v1h-1z".formatted(x + QUIET, y + QUIET));
        }
      }
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" \
    role="img" aria-label="QR code of the invite"><rect width="%d" height="%d" fill="#fff"/>\
    <path d="%s"/></svg>\
    """
        .formatted(size, size, size, size, path);
  }
}
