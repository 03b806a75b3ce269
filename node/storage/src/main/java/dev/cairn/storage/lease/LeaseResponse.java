package dev.cairn.storage.lease;

import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A keeper's answer.
 *
 * @param detail in words for people, at most 200 bytes
 * @param number with GRANTED and HELD the end of the lease in milliseconds, with STALE the highest
 *     fence granted so far, with FUTURE the highest the keeper would grant now; else 0
 * @param signature with GRANTED the keeper's ({@link LeaseProof}); else empty
 */
record LeaseResponse(Status status, String detail, long number, byte[] signature) {

  private static final int DETAIL_BYTES_MAX = 200;
  static final int BYTES_MAX = 512;
  private static final byte[] NONE = new byte[0];

  /** What it comes to; the numbers are the wire format. */
  enum Status {
    /** Yours, until then; or given back. */
    GRANTED(1),
    /** Another node has it. */
    HELD(2),
    /** Ask with a higher fence. */
    STALE(3),
    /** The fence lies in the keeper's future. */
    FUTURE(4),
    /** The keeper will not; the detail says why. */
    REFUSED(5);

    private final int number;

    Status(int number) {
      this.number = number;
    }

    private static Status of(int number) throws MalformedMessageException {
      for (Status status : values()) {
        if (status.number == number) {
          return status;
        }
      }
      throw new MalformedMessageException("lease response: no status " + number);
    }
  }

  static LeaseResponse of(Status status, String detail, long number) {
    return new LeaseResponse(status, detail, number, NONE);
  }

  byte[] encode() {
    byte[] words = detail.getBytes(StandardCharsets.UTF_8);
    return new FieldWriter()
        .number(1, status.number)
        .bytes(2, Arrays.copyOf(words, Math.min(words.length, DETAIL_BYTES_MAX)))
        .number(3, number)
        .bytes(4, signature)
        .toBytes();
  }

  static LeaseResponse parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "lease response");
    LeaseResponse response =
        new LeaseResponse(
            Status.of(in.integer(1, 0, 255)),
            in.text(2, DETAIL_BYTES_MAX),
            in.number(3, 0, Long.MAX_VALUE),
            in.bytes(4, VerifyKey.SIGNATURE_BYTES));
    in.end();
    return response;
  }
}
