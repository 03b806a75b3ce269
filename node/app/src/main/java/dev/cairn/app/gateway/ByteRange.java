package dev.cairn.app.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes a Range header asks for (RFC 9110 §14.1.2). One range is given; a header that asks
 * for several, or for what is no range of bytes, is passed over, as a server may (§14.2).
 */
public sealed interface ByteRange {

  /** All. */
  record Whole() implements ByteRange {}

  /** Bytes {@code from..to)}, at least one. */
  record Part(long from, long to) implements ByteRange {}

  /** None that there is. */
  record None() implements ByteRange {}

  /** 18 digits are below 2^63. */
  Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * What {@code header} means.
   *
   * @param bytes there are
   */
  static ByteRange of(@Nullable String header, long bytes) {
    Matcher one = ONE.matcher(header == null ? "" : header.strip());
    if (!one.matches()) {
      return new Whole();
    }
    String first = one.group(1);
    String last = one.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), bytes);
    }
    long from = Long.parseLong(first);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return new Whole(); // invalid, §14.1.1
    }
    long to = last.isEmpty() ? bytes : Math.min(Long.parseLong(last) + 1, bytes);
    return from < bytes ? new Part(from, to) : new None();
  }

  private static ByteRange suffix(long count, long bytes) {
    return count == 0 || bytes == 0 ? new None() : new Part(Math.max(0, bytes - count), bytes);
  }
}
