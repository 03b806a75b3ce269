package dev.cairn.fuse.kernel.session;

/**
 * Numbers of device nodes. The kernel's 32-bit form has minor's low byte, then 12 bits of major,
 * then the rest of minor (new_encode_dev in linux/kdev_t.h); ours is major · 2^32 + minor.
 */
final class DeviceNumber {

  private DeviceNumber() {}

  static int encode(long special) {
    long major = special >>> 32;
    long minor = special & 0xFFFFFFFFL;
    return (int) ((minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFFL) << 12);
  }

  static long decode(int kernel) {
    long bits = Integer.toUnsignedLong(kernel);
    long major = (bits >>> 8) & 0xFFF;
    long minor = (bits & 0xFF) | (bits >>> 12 & 0xFFF00);
    return major << 32 | minor;
  }
}
