package dev.cairn.app.gateway.webdav;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A path as a request's target has it. Names are bytes, each of which may be percent-encoded (RFC
 * 3986 §2.1): what is no text is named all the same.
 *
 * @param names from the top down; none of them empty, "." or ".."
 * @param slash whether it ends with one, as those of folders do
 */
record DavPath(List<byte[]> names, boolean slash) {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  DavPath {
    names = List.copyOf(names);
  }

  /**
   * Reads a path; empty if none of ours is written so.
   *
   * @param raw as it came; what follows a percent sign has been checked
   */
  static Optional<DavPath> parse(String raw) {
    List<byte[]> names = new ArrayList<>();
    for (String segment : raw.split("/", -1)) {
      byte[] name = decode(segment);
      if (Arrays.equals(name, new byte[] {'.'}) || Arrays.equals(name, new byte[] {'.', '.'})) {
        return Optional.empty(); // clients take these away themselves
      }
      if (name.length > 0) {
        names.add(name);
      }
    }
    return Optional.of(new DavPath(names, raw.endsWith("/")));
  }

  private static byte[] decode(String segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      if (segment.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(segment, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(segment.charAt(i)); // the server reads a request's bytes as Latin-1
      }
    }
    return bytes.toByteArray();
  }

  /** As others write it: ASCII, with a slash behind the names of folders. */
  static String href(List<byte[]> names, boolean isFolder) {
    StringBuilder href = new StringBuilder("/");
    for (byte[] name : names) {
      href.append(encoded(name)).append('/');
    }
    return isFolder || names.isEmpty() ? href.toString() : href.substring(0, href.length() - 1);
  }

  /** A name in a path. */
  static String encoded(byte[] name) {
    StringBuilder text = new StringBuilder(name.length);
    for (byte b : name) {
      if (UNRESERVED.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }
}
