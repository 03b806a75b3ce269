package dev.cairn.storage.pin;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.stripe.HeadRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A head of a vault that is kept after the next has taken its place. It lies under a key that its
 * own bytes give, so nothing can be put in its place; its sequence is the end of its time, so
 * whoever has the vault's key can keep it longer and never shorter. The first half of the key is
 * that of the vault's head: the same members keep both, and can say what they have.
 *
 * @param head as it was written
 * @param until in whole seconds
 * @param signature of the head's key over both
 */
public record PinRecord(HeadRecord head, Instant until, byte[] signature) {

  /** Bytes of a key that are those of the head's place; the others are of the head's hash. */
  static final int PLACE_BYTES = 16;

  /** A head of 8 KiB and its signature. */
  private static final int HEAD_BYTES_MAX = HeadRecord.SEALED_BYTES_MAX + 256;

  /** The longest lock, and a lease before it. */
  private static final Duration AHEAD_MAX = RetentionLock.SPAN_MAX.plus(Duration.ofDays(366));

  /** The end of the year 9999. */
  static final long SECONDS_MAX = 253_402_300_799L;

  private static final byte[] CONTEXT = "cairn-pin\0".getBytes(StandardCharsets.US_ASCII);

  /** Where {@code head} is pinned: 16 bytes of its place ‖ 16 bytes of SHA-256 of its record. */
  public static Hash place(HeadRecord head) {
    byte[] tail = Hash.of(head.encode()).bytes();
    return place(HeadRecord.place(head.key()), Arrays.copyOf(tail, Hash.BYTES - PLACE_BYTES));
  }

  /** The same from the head's place and the second half. */
  public static Hash place(Hash headPlace, byte[] tail) {
    byte[] key = headPlace.bytes().clone();
    System.arraycopy(tail, 0, key, PLACE_BYTES, tail.length);
    return Hash.copyOf(key);
  }

  /** A new pin. */
  public static PinRecord sign(SigningKey key, HeadRecord head, Instant until) {
    Instant seconds = Instant.ofEpochSecond(until.getEpochSecond());
    PinRecord unsigned = new PinRecord(head, seconds, new byte[0]);
    return new PinRecord(head, seconds, key.sign(unsigned.message()));
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(3, signature).toBytes();
  }

  /**
   * The pin that lies under {@code place}, from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one
   */
  public static PinRecord parse(Hash place, byte[] bytes) throws MalformedMessageException {
    PinRecord pin = read(bytes, true);
    if (!place(pin.head).equals(place)) {
      throw new MalformedMessageException("a pin of another head");
    }
    if (!pin.head.key().verify(pin.message(), pin.signature)) {
      throw new MalformedMessageException("a pin that its vault did not sign");
    }
    return pin;
  }

  /** From a record of this node's own store, which was checked when it came. */
  static PinRecord read(byte[] bytes) throws MalformedMessageException {
    return read(bytes, false);
  }

  private static PinRecord read(byte[] bytes, boolean isChecked) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "pinned head");
    byte[] head = in.bytes(1, HEAD_BYTES_MAX);
    Instant until = Instant.ofEpochSecond(in.number(2, 1, SECONDS_MAX));
    byte[] signature = in.exactly(3, VerifyKey.SIGNATURE_BYTES);
    in.end();
    HeadRecord record = isChecked ? HeadRecord.parse(head) : HeadRecord.read(head);
    return new PinRecord(record, until, signature);
  }

  /** The kind of these records, by a keeper's clock. */
  public static RecordKind kind(Supplier<Instant> clock) {
    return new RecordKind() {
      @Override
      public String name() {
        return "pin";
      }

      @Override
      public Verdict check(Hash key, byte[] value) {
        try {
          Instant until = parse(key, value).until;
          Instant now = clock.get();
          if (until.isBefore(now)) {
            return new Verdict.Ended("a pin until " + until);
          }
          if (until.isAfter(now.plus(AHEAD_MAX))) {
            return new Verdict.Invalid("a pin until " + until);
          }
          return new Verdict.Valid(until.getEpochSecond());
        } catch (MalformedMessageException e) {
          return new Verdict.Invalid(String.valueOf(e.getMessage()));
        }
      }
    };
  }

  private FieldWriter fields() {
    return new FieldWriter().bytes(1, head.encode()).number(2, until.getEpochSecond());
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
