package dev.cairn.app;

import java.nio.charset.StandardCharsets;

/** What can be told of a class file without parsing it. */
final class ClassBytes {

  private ClassBytes() {}

  /** Whether {@code text}, of ASCII characters, is anywhere in it. */
  static boolean contain(byte[] file, String text) {
    byte[] mark = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + mark.length <= file.length; at++) {
      int same = 0;
      while (same < mark.length && file[at + same] == mark[same]) {
        same++;
      }
      if (same == mark.length) {
        return true;
      }
    }
    return false;
  }
}
