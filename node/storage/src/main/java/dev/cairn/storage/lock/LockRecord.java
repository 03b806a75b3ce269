package dev.cairn.storage.lock;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Device;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One part of a member's {@link RetentionLock}, as its keepers have it: signed by a device of the
 * member, whose credential it carries, so that a keeper needs to know nobody. Its sequence is what
 * it says, in seconds: a keeper never goes back, so nobody shortens a lock, and any device of the
 * member lengthens it. What a device signed before it was revoked, or before its certificate was
 * over, stands: the lock is meant for the day when it is stolen.
 *
 * @param credential of the device, encoded, at most {@value #CREDENTIAL_BYTES_MAX} bytes
 * @param form which part
 * @param seconds the span, or the date since 1970
 * @param signature under the device's key
 */
public record LockRecord(byte[] credential, Form form, long seconds, byte[] signature) {

  /** What is left of a record of 16 KiB; a credential has 3 KiB, below a hybrid root 9. */
  public static final int CREDENTIAL_BYTES_MAX = 15 * 1024;

  private static final byte[] PLACE = "cairn-lock".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "cairn-lock\0".getBytes(StandardCharsets.US_ASCII);
  private static final long SECONDS_MAX = 253_402_300_799L;

  /** The parts of a lock, each a record of its own; the numbers are the format. */
  public enum Form {
    /** Seconds after something was last wanted. */
    SPAN(1),
    /** A date, in seconds since 1970. */
    DATE(2);

    private final int number;

    Form(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** What {@code lock} says of this part. */
    long of(RetentionLock lock) {
      return this == SPAN ? lock.span().toSeconds() : lock.until().getEpochSecond();
    }

    /** A lock of this part alone. */
    RetentionLock lock(long seconds) {
      return this == SPAN
          ? RetentionLock.ofSpan(Duration.ofSeconds(seconds))
          : RetentionLock.ofDate(Instant.ofEpochSecond(seconds));
    }
  }

  /** Where a part of {@code owner}'s lock lies: SHA-256("cairn-lock" ‖ owner 16 ‖ form 1). */
  public static Hash place(UUID owner, Form form) {
    ByteBuffer rest =
        ByteBuffer.allocate(17)
            .putLong(owner.getMostSignificantBits())
            .putLong(owner.getLeastSignificantBits())
            .put((byte) form.number);
    return Hash.of(PLACE, rest.array());
  }

  /** A new record, signed by the device of {@code credential}. */
  static LockRecord sign(SigningKey device, byte[] credential, Form form, long seconds) {
    LockRecord unsigned = new LockRecord(credential, form, seconds, new byte[0]);
    return new LockRecord(credential, form, seconds, device.sign(unsigned.message()));
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(4, signature).toBytes();
  }

  /**
   * The part that lies under {@code place}, from a keeper's bytes.
   *
   * @param issued whom a credential was issued to
   * @throws MalformedMessageException if they are not one
   */
  static LockRecord parse(Hash place, byte[] bytes, Function<byte[], Optional<Device>> issued)
      throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "retention lock");
    byte[] credential = in.bytes(1, CREDENTIAL_BYTES_MAX);
    Form form = in.integer(2, 1, Form.values().length) == 1 ? Form.SPAN : Form.DATE;
    long max = form == Form.SPAN ? RetentionLock.SPAN_MAX.toSeconds() : SECONDS_MAX;
    LockRecord record =
        new LockRecord(
            credential, form, in.number(3, 1, max), in.exactly(4, VerifyKey.SIGNATURE_BYTES));
    in.end();
    Device device =
        issued
            .apply(credential)
            .orElseThrow(() -> new MalformedMessageException("a retention lock of no member"));
    if (!place(device.subject(), form).equals(place)) {
      throw new MalformedMessageException("a retention lock of another member");
    }
    if (!device.key().verify(record.message(), record.signature)) {
      throw new MalformedMessageException("a retention lock that its device did not sign");
    }
    return record;
  }

  /** The kind of these records. A date is ten years ahead of {@code clock} at most. */
  public static RecordKind kind(
      Function<byte[], Optional<Device>> issued, Supplier<Instant> clock) {
    return new RecordKind() {
      @Override
      public String name() {
        return "lock";
      }

      @Override
      public Verdict check(Hash key, byte[] value) {
        try {
          LockRecord record = parse(key, value, issued);
          long ahead = clock.get().plus(RetentionLock.SPAN_MAX).getEpochSecond();
          return record.form == Form.DATE && record.seconds > ahead
              ? new Verdict.Invalid("a retention lock of more than ten years")
              : new Verdict.Valid(record.seconds);
        } catch (MalformedMessageException e) {
          return new Verdict.Invalid(String.valueOf(e.getMessage()));
        }
      }
    };
  }

  private FieldWriter fields() {
    return new FieldWriter().bytes(1, credential).number(2, form.number).number(3, seconds);
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
