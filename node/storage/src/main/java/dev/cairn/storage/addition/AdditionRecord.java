package dev.cairn.storage.addition;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What one device adds to a vault whose head it cannot move. A device numbers its additions from 1,
 * and each lies at a place of its own that vault, device and number give. Keepers put nothing in
 * the place of a record of the same sequence, and the sequence of all of these is 0: so whoever has
 * the device can add, and takes back or changes nothing that was added before.
 *
 * @param vault the key of the vault's head
 * @param device who adds, and signs
 * @param number from 1
 * @param until the end of its time, in whole seconds
 * @param sealed opaque to everybody but the vault's readers
 * @param signature under {@code device}
 */
public record AdditionRecord(
    VerifyKey vault,
    VerifyKey device,
    long number,
    Instant until,
    byte[] sealed,
    byte[] signature) {

  /** Bound on what an addition holds. */
  public static final int SEALED_BYTES_MAX = 8 * 1024;

  /** How far ahead its end may be. */
  public static final Duration KEPT_MAX = Duration.ofDays(400);

  private static final long SECONDS_MAX = 253_402_300_799L;

  private static final byte[] PLACE = "cairn-addition".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "cairn-addition\0".getBytes(StandardCharsets.US_ASCII);

  /** Where it lies: SHA-256("cairn-addition" ‖ vault ‖ device ‖ number, 8 bytes). */
  public static Hash place(VerifyKey vault, VerifyKey device, long number) {
    byte[] counted = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return Hash.of(PLACE, vault.bytes(), device.bytes(), counted);
  }

  /** A new one. */
  public static AdditionRecord sign(
      SigningKey device, VerifyKey vault, long number, Instant until, byte[] sealed) {
    if (number < 1 || sealed.length > SEALED_BYTES_MAX) {
      throw new IllegalArgumentException("addition " + number + " of " + sealed.length + " bytes");
    }
    Instant seconds = Instant.ofEpochSecond(until.getEpochSecond());
    AdditionRecord unsigned =
        new AdditionRecord(vault, device.verifyKey(), number, seconds, sealed, new byte[0]);
    return new AdditionRecord(
        vault, device.verifyKey(), number, seconds, sealed, device.sign(unsigned.message()));
  }

  /** Where this one lies. */
  public Hash place() {
    return place(vault, device, number);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return fields().bytes(6, signature).toBytes();
  }

  /**
   * The addition that lies under {@code place}, from a keeper's bytes.
   *
   * @throws MalformedMessageException if they are not one
   */
  public static AdditionRecord parse(Hash place, byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "addition");
    AdditionRecord addition =
        new AdditionRecord(
            in.key(1),
            in.key(2),
            in.number(3, 1, Long.MAX_VALUE),
            Instant.ofEpochSecond(in.number(4, 1, SECONDS_MAX)),
            in.bytes(5, SEALED_BYTES_MAX),
            in.exactly(6, VerifyKey.SIGNATURE_BYTES));
    in.end();
    if (!addition.place().equals(place)) {
      throw new MalformedMessageException("an addition of another place");
    }
    if (!addition.device.verify(addition.message(), addition.signature)) {
      throw new MalformedMessageException("an addition that its device did not sign");
    }
    return addition;
  }

  /** The kind of these records, by a keeper's clock. */
  public static RecordKind kind(Supplier<Instant> clock) {
    return new RecordKind() {
      @Override
      public String name() {
        return "addition";
      }

      @Override
      public Verdict check(Hash key, byte[] value) {
        try {
          Instant until = parse(key, value).until;
          Instant now = clock.get();
          if (until.isBefore(now)) {
            return new Verdict.Ended("an addition until " + until);
          }
          return until.isAfter(now.plus(KEPT_MAX))
              ? new Verdict.Invalid("an addition until " + until)
              : new Verdict.Valid(0);
        } catch (MalformedMessageException e) {
          return new Verdict.Invalid(String.valueOf(e.getMessage()));
        }
      }
    };
  }

  private FieldWriter fields() {
    return new FieldWriter()
        .bytes(1, vault.bytes())
        .bytes(2, device.bytes())
        .number(3, number)
        .number(4, until.getEpochSecond())
        .bytes(5, sealed);
  }

  private byte[] message() {
    byte[] fields = fields().toBytes();
    return ByteBuffer.allocate(CONTEXT.length + fields.length).put(CONTEXT).put(fields).array();
  }
}
