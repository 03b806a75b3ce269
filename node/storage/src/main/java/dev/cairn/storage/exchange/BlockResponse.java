package dev.cairn.storage.exchange;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;

/**
 * A host's answer.
 *
 * @param detail in words for people; at most 512 bytes are read
 * @param freeBytes what the host has left for others: weighs future placements
 * @param body a receipt (PUT), or one byte a root (HAS); else empty
 */
record BlockResponse(Status status, String detail, long freeBytes, byte[] body) {

  static final int BYTES_MAX = 2048;
  private static final int DETAIL_BYTES_MAX = 512;
  private static final int BODY_BYTES_MAX = 256;

  /** The codes are part of the wire format. */
  enum Status {
    OK(0),
    SEND(1),
    FULL(2),
    QUOTA_EXCEEDED(3),
    WRONG_ROOT(4),
    BUSY(5),
    NOT_HERE(6),
    OUT_OF_RANGE(7),
    DISK_FAILED(8),
    NO_LEASE(9);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    private static Status of(int code) throws MalformedMessageException {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new MalformedMessageException("block response: status " + code);
    }
  }

  byte[] encode() {
    return new FieldWriter()
        .number(1, status.code)
        .text(2, detail)
        .number(3, freeBytes)
        .bytes(4, body)
        .toBytes();
  }

  static BlockResponse parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "block response");
    BlockResponse response =
        new BlockResponse(
            Status.of(in.integer(1, 0, 255)),
            in.text(2, DETAIL_BYTES_MAX),
            in.number(3, 0, Long.MAX_VALUE),
            in.bytes(4, BODY_BYTES_MAX));
    in.end();
    return response;
  }
}
