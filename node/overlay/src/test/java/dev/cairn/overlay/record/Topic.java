package dev.cairn.overlay.record;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Records;

/** A kind of record for tests: first byte the sequence, key the hash of the second byte. */
final class Topic implements Records.RecordKind {

  private static final int SWAP = 99;
  private static final int OVER = 98;

  static final Topic KIND = new Topic();

  static Hash key(int topic) {
    return Hash.of(new byte[] {(byte) topic});
  }

  static byte[] value(int sequence, int topic, int... text) {
    byte[] value = new byte[2 + text.length];
    value[0] = (byte) sequence;
    value[1] = (byte) topic;
    for (int i = 0; i < text.length; i++) {
      value[2 + i] = (byte) text[i];
    }
    return value;
  }

  /** A value whose time is over. */
  static byte[] ended(int sequence, int topic) {
    return value(sequence, topic, OVER);
  }

  /** A value that replaces nothing above {@code over}. */
  static byte[] swap(int sequence, int topic, int over) {
    return value(sequence, topic, SWAP, over);
  }

  @Override
  public String name() {
    return "topic";
  }

  @Override
  public Records.Verdict check(Hash key, byte[] value) {
    if (value.length < 2 || !key.equals(Hash.of(value, 1, 1))) {
      return new Records.Verdict.Invalid("of another key");
    }
    if (value.length == 3 && value[2] == OVER) {
      return new Records.Verdict.Ended("over");
    }
    return value.length == 4 && value[2] == SWAP
        ? new Records.Verdict.Valid(value[0], value[3])
        : new Records.Verdict.Valid(value[0]);
  }
}
