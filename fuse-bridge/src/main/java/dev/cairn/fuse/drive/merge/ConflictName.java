package dev.cairn.fuse.drive.merge;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/** Names of versions that lost theirs: {@code name.sync-conflict-<date>-<device>.ext}. */
public final class ConflictName {

  private static final int NAME_BYTES_MAX = 255;
  private static final int DEVICE_BYTES_MAX = 40;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ConflictName() {}

  /**
   * A name that is free.
   *
   * @param name the name that both have
   * @param date when the version that gets the new name was written, shown in UTC
   * @param device whose version it is
   * @param taken whether a name is there already
   */
  public static byte[] of(byte[] name, Instant date, String device, Predicate<byte[]> taken) {
    String mark = ".sync-conflict-" + DATE.format(date) + "-" + word(device);
    for (int attempt = 1; ; attempt++) {
      byte[] candidate = inserted(name, attempt == 1 ? mark : mark + "-" + attempt);
      if (!taken.test(candidate)) {
        return candidate;
      }
    }
  }

  /** Before the last dot, if there is one behind the first byte; the name is cut if it must be. */
  private static byte[] inserted(byte[] name, String mark) {
    int dot = name.length - 1;
    while (dot > 0 && name[dot] != '.') {
      dot--;
    }
    int stem = dot > 0 ? dot : name.length;
    byte[] middle = mark.getBytes(StandardCharsets.UTF_8);
    int suffix = Math.min(name.length - stem, NAME_BYTES_MAX / 4);
    int kept = Math.min(stem, NAME_BYTES_MAX - middle.length - suffix);
    while (kept > 0 && kept < stem && (name[kept] & 0xC0) == 0x80) {
      kept--; // not in the middle of a UTF-8 character
    }
    byte[] result = Arrays.copyOf(name, kept + middle.length + suffix);
    System.arraycopy(middle, 0, result, kept, middle.length);
    System.arraycopy(name, stem, result, kept + middle.length, suffix);
    return result;
  }

  /** A device's name with what may stand in a file's name. */
  private static String word(String device) {
    String word = device.replaceAll("[^A-Za-z0-9._-]", "_");
    return word.length() > DEVICE_BYTES_MAX ? word.substring(0, DEVICE_BYTES_MAX) : word;
  }
}
