package dev.cairn.authority;

import java.nio.ByteBuffer;
import java.util.UUID;

/** UUIDs of version 4 from given randomness: the JDK's own would escape a test's seed. */
final class RandomUuid {

  private RandomUuid() {}

  /** From 16 random bytes (RFC 9562 §5.4). */
  static UUID of(byte[] random) {
    ByteBuffer buffer = ByteBuffer.wrap(random);
    long most = (buffer.getLong() & ~0xF000L) | 0x4000L;
    long least = (buffer.getLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(most, least);
  }
}
