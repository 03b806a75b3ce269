package dev.cairn.identity;

import dev.cairn.crypto.Hash;

/**
 * A device's place in the overlay: 256 bits drawn by device and authority together at certification
 * and never chosen ({@code docs/design.md}, "Node ids").
 *
 * @param hash the 256 bits
 */
public record NodeId(Hash hash) implements Comparable<NodeId> {

  /** XOR distance to a point of the key space. */
  public Hash distanceTo(Hash point) {
    return hash.xor(point);
  }

  @Override
  public int compareTo(NodeId other) {
    return hash.compareTo(other.hash);
  }

  /** The first 8 hexadecimal digits, for people. */
  public String shortHex() {
    return hash.shortHex();
  }

  @Override
  public String toString() {
    return hash.hex();
  }
}
