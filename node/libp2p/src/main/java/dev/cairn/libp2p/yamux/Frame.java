package dev.cairn.libp2p.yamux;

/**
 * The 12-byte header before every yamux frame: version 0, type, flags, stream id, length, all
 * big-endian (specs, {@code yamux/README.md}). Only DATA frames have a body.
 */
final class Frame {

  static final int HEADER_BYTES = 12;

  /** The protocol's name for multistream-select and early negotiation. */
  static final String PROTOCOL = "/yamux/1.0.0";

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static final int GO_AWAY_NORMAL = 0;
  static final int GO_AWAY_PROTOCOL_ERROR = 1;
  static final int GO_AWAY_INTERNAL_ERROR = 2;

  private Frame() {}

  static byte[] header(int type, int flags, int streamId, int length) {
    byte[] header = new byte[HEADER_BYTES];
    put(header, type, flags, streamId, length);
    return header;
  }

  /** Writes a header to the first 12 bytes of {@code target}. */
  static void put(byte[] target, int type, int flags, int streamId, int length) {
    target[0] = 0;
    target[1] = (byte) type;
    target[2] = (byte) (flags >>> 8);
    target[3] = (byte) flags;
    putInt(target, 4, streamId);
    putInt(target, 8, length);
  }

  static int version(byte[] header) {
    return header[0] & 0xFF;
  }

  static int type(byte[] header) {
    return header[1] & 0xFF;
  }

  static int flags(byte[] header) {
    return (header[2] & 0xFF) << 8 | (header[3] & 0xFF);
  }

  static int streamId(byte[] header) {
    return getInt(header, 4);
  }

  /** Bytes of body, window to add, ping value or reason; unsigned, so possibly negative here. */
  static int length(byte[] header) {
    return getInt(header, 8);
  }

  private static void putInt(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }

  private static int getInt(byte[] source, int at) {
    return (source[at] & 0xFF) << 24
        | (source[at + 1] & 0xFF) << 16
        | (source[at + 2] & 0xFF) << 8
        | (source[at + 3] & 0xFF);
  }
}
