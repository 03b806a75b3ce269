package dev.cairn.storage.block;

import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one block is filed under: its root and whose it is. */
record BlockKey(Hash root, UUID owner) implements Comparable<BlockKey> {

  /** Length of {@link #bytes}. */
  static final int BYTES = Hash.BYTES + 16;

  private static final Pattern FILE = Pattern.compile("([0-9a-f]{64})-([0-9a-f]{32})\\.block");

  /** Root, then owner: blocks of one root are neighbours in the index. */
  byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .put(root.bytes())
        .putLong(owner.getMostSignificantBits())
        .putLong(owner.getLeastSignificantBits())
        .array();
  }

  static BlockKey fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] root = new byte[Hash.BYTES];
    in.get(root);
    return new BlockKey(Hash.copyOf(root), new UUID(in.getLong(), in.getLong()));
  }

  /** One of 256 folders, so that none grows long. */
  String folderName() {
    return root.hex().substring(0, 2);
  }

  String fileName() {
    HexFormat hex = HexFormat.of();
    return root.hex()
        + "-"
        + hex.toHexDigits(owner.getMostSignificantBits())
        + hex.toHexDigits(owner.getLeastSignificantBits())
        + ".block";
  }

  /** The inverse of {@link #fileName}; empty for a file that is not ours. */
  static Optional<BlockKey> ofFileName(String name) {
    Matcher match = FILE.matcher(name);
    if (!match.matches()) {
      return Optional.empty();
    }
    String owner = match.group(2);
    return Optional.of(
        new BlockKey(
            Hash.copyOf(HexFormat.of().parseHex(match.group(1))),
            new UUID(
                HexFormat.fromHexDigitsToLong(owner, 0, 16),
                HexFormat.fromHexDigitsToLong(owner, 16, 32))));
  }

  @Override
  public int compareTo(BlockKey other) {
    int byRoot = root.compareTo(other.root);
    return byRoot != 0 ? byRoot : compare(owner, other.owner);
  }

  /** In the order of bytes; UUIDs compare themselves as two signed numbers. */
  static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /** True for what this host keeps for its own work. */
  boolean isSpool() {
    return owner.equals(BlockStore.SPOOL);
  }

  @Override
  public String toString() {
    return "block " + root.shortHex() + " of " + owner;
  }
}
