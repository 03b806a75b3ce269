package dev.cairn.archive.posix;

/** Numbers in what the kernel wrote: both architectures that {@link SystemCall} knows are so. */
final class LittleEndian {

  private LittleEndian() {}

  static int unsignedShort(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) + (Byte.toUnsignedInt(bytes[at + 1]) << 8);
  }

  static int intAt(byte[] bytes, int at) {
    return unsignedShort(bytes, at) + (unsignedShort(bytes, at + 2) << 16);
  }

  static long unsignedInt(byte[] bytes, int at) {
    return Integer.toUnsignedLong(intAt(bytes, at));
  }

  static long longAt(byte[] bytes, int at) {
    return unsignedInt(bytes, at) + (unsignedInt(bytes, at + 4) << 32);
  }
}
