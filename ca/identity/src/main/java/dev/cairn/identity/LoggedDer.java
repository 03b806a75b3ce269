package dev.cairn.identity;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * A cursor over DER that was checked before it was written, such as certificates in an authority's
 * own log: a start reads hundreds of thousands of them. Bounds hold for any bytes; meaning does
 * not.
 */
final class LoggedDer {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OID = 0x06;
  static final int UTF8 = 0x0c;
  static final int SEQUENCE = 0x30;
  static final int EXTENSIONS = 0xa3;

  private static final int UTC_TIME_BYTES = 13;

  private final byte[] bytes;
  private int at;
  private final int end;

  LoggedDer(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private LoggedDer(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Tag of the next value. */
  int tag() {
    return bytes[at] & 0xFF;
  }

  /** What is in the next value, which is passed. */
  LoggedDer next() {
    int length = bytes[at + 1] & 0xFF;
    int start = at + 2;
    if (length >= 0x80) {
      int count = length & 0x7F;
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (bytes[start++] & 0xFF);
      }
    }
    if (length < 0 || length > end - start) {
      throw new IndexOutOfBoundsException("value of " + length + " bytes at " + at);
    }
    at = start + length;
    return new LoggedDer(bytes, start, at);
  }

  LoggedDer next(int tag) {
    if (tag() != tag) {
      throw new IndexOutOfBoundsException("tag " + tag() + " in the place of " + tag);
    }
    return next();
  }

  byte[] content() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  boolean is(byte[] content) {
    return Arrays.equals(bytes, at, end, content, 0, content.length);
  }

  BigInteger integer() {
    return new BigInteger(bytes, at, end - at);
  }

  /** UTCTime or GeneralizedTime in whole seconds, as the profile writes them. */
  Instant time() {
    int year = end - at == UTC_TIME_BYTES ? utcYear() : digits(at, 4);
    int from = end - at == UTC_TIME_BYTES ? at + 2 : at + 4;
    return LocalDateTime.of(
            year,
            digits(from, 2),
            digits(from + 2, 2),
            digits(from + 4, 2),
            digits(from + 6, 2),
            digits(from + 8, 2))
        .toInstant(ZoneOffset.UTC);
  }

  /** RFC 5280 §4.1.2.5.1: 50 to 99 are of the last century. */
  private int utcYear() {
    int year = digits(at, 2);
    return year < 50 ? 2000 + year : 1900 + year;
  }

  private int digits(int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      value = 10 * value + (bytes[i] - '0');
    }
    return value;
  }
}
