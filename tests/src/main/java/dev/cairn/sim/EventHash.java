package dev.cairn.sim;

import java.nio.charset.StandardCharsets;

/**
 * A running 64-bit digest of what happened (FNV-1a over names and numbers). Not against
 * adversaries: it only has to differ when two runs differ.
 */
final class EventHash {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long state = OFFSET;

  void add(String what, long number) {
    byte[] name = what.getBytes(StandardCharsets.UTF_8);
    for (byte b : name) {
      state = (state ^ b) * PRIME;
    }
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      state = (state ^ ((number >>> shift) & 0xFF)) * PRIME;
    }
  }

  String hex() {
    return String.format("%016x", state);
  }
}
