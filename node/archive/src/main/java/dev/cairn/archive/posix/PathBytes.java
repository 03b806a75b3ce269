package dev.cairn.archive.posix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Paths and names as Linux has them: bytes other than NUL, separated by '/'. Most are UTF-8; none
 * has to be.
 */
public final class PathBytes {

  private static final int NAME_BYTES_MAX = 1023;

  private PathBytes() {}

  /** The UTF-8 bytes of a text. */
  public static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The absolute path's own bytes, even where they are no text: a {@code Path} keeps the bytes that
   * the kernel gave, but shows them only in its URI.
   */
  public static byte[] of(Path path) {
    String uri = path.toAbsolutePath().toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    // The URI of a directory ends with a slash, which would follow a symbolic link.
    byte[] result = bytes.toByteArray();
    boolean slash = result.length > 1 && result[result.length - 1] == '/';
    return slash ? Arrays.copyOf(result, result.length - 1) : result;
  }

  /** The path of {@code name} in {@code directory}; an empty directory is the current one. */
  public static byte[] join(byte[] directory, byte[] name) {
    if (directory.length == 0) {
      return name.clone();
    }
    boolean slash = directory[directory.length - 1] == '/';
    int nameAt = directory.length + (slash ? 0 : 1);
    byte[] path = Arrays.copyOf(directory, nameAt + name.length);
    path[nameAt - 1] = '/';
    System.arraycopy(name, 0, path, nameAt, name.length);
    return path;
  }

  /**
   * Whether the bytes can name one entry of a directory: 1..1023 of them, without '/' or NUL, and
   * not "." or "..". Most file systems take 255; those that count UTF-16 characters take 765. What
   * a restore must ask of every name before it creates anything.
   */
  public static boolean isName(byte[] name) {
    boolean dots =
        name.length > 0
            && name[0] == '.'
            && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    if (name.length == 0 || name.length > NAME_BYTES_MAX || dots) {
      return false;
    }
    for (byte b : name) {
      if (b == 0 || b == '/') {
        return false;
      }
    }
    return true;
  }

  /** For people: UTF-8 where it is that, {@code \xNN} for other bytes and control characters. */
  public static String printable(byte[] path) {
    return isPlain(path) ? new String(path, StandardCharsets.US_ASCII) : escaped(path);
  }

  private static boolean isPlain(byte[] path) {
    for (byte b : path) {
      if (b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  private static String escaped(byte[] path) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(path);
    CharBuffer out = CharBuffer.allocate(path.length);
    StringBuilder text = new StringBuilder(path.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip().chars().forEach(c -> append(text, (char) c));
      out.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append(String.format(Locale.ROOT, "\\x%02x", in.get() & 0xFF));
      }
    }
  }

  private static void append(StringBuilder text, char c) {
    if (Character.isISOControl(c)) {
      text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
    } else {
      text.append(c);
    }
  }
}
