package dev.cairn.storage.share;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A holder's answer.
 *
 * @param detail in words for people, at most 200 bytes; empty where the status says all
 * @param number with OLDER the epoch held, with WAITING the second of the release; else 0
 * @param body with READY a public key, with GIVEN and PROVED a {@link SealedShare}; else empty
 */
record ShareResponse(Status status, String detail, long number, byte[] body) {

  private static final int DETAIL_BYTES_MAX = 200;
  private static final int BODY_BYTES_MAX = SealedShare.BYTES_MAX;
  static final int BYTES_MAX = BODY_BYTES_MAX + DETAIL_BYTES_MAX + 64;

  /** What it comes to; the numbers are the wire format. */
  enum Status {
    /** The deposit may come, sealed to the key in the body. */
    READY(1),
    /** The deposit is durable. */
    KEPT(2),
    /** The share is in the body. */
    GIVEN(3),
    /** A dealing at least as new is held. */
    OLDER(4),
    /** This owner has as many shares here as one may. */
    TOO_MANY(5),
    /** Nothing is held under that key. */
    NOT_HERE(6),
    /** The policy says no; the detail says why. */
    REFUSED(7),
    /** The policy says not yet. */
    WAITING(8),
    /** The request makes no sense; the detail says why. */
    MALFORMED(9),
    /** The holder's disk fails. */
    DISK_FAILED(10),
    /** The share is here; its proof is in the body, in the place of the sealed share. */
    PROVED(11),
    /** The veto is durable. */
    VETOED(12),
    /** The dealing under that key is an hour old and is not replaced: another has another key. */
    SETTLED(13);

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
      throw new MalformedMessageException("share response: no status " + number);
    }
  }

  static ShareResponse of(Status status, String detail) {
    return new ShareResponse(status, detail, 0, new byte[0]);
  }

  byte[] encode() {
    byte[] words = detail.getBytes(StandardCharsets.UTF_8);
    return new FieldWriter()
        .number(1, status.number)
        .bytes(2, Arrays.copyOf(words, Math.min(words.length, DETAIL_BYTES_MAX)))
        .number(3, number)
        .bytes(4, body)
        .toBytes();
  }

  static ShareResponse parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "share response");
    ShareResponse response =
        new ShareResponse(
            Status.of(in.integer(1, 0, 255)),
            in.text(2, DETAIL_BYTES_MAX),
            in.number(3, 0, Long.MAX_VALUE),
            in.bytes(4, BODY_BYTES_MAX));
    in.end();
    return response;
  }
}
