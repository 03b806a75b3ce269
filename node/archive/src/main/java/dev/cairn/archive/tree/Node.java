package dev.cairn.archive.tree;

import java.util.Arrays;
import java.util.List;

/**
 * One entry of a directory: a file, directory, link or special file with everything that a restore
 * sets and that the next backup compares.
 *
 * <p>A directory on the way to what was backed up, not in it, is a {@linkplain #isWay way}: name,
 * mode, owner and attributes, but neither times nor identity, which change with every neighbour
 * that is nobody's business here ({@code docs/decisions/074}).
 *
 * @param name the last part of its path: any bytes but NUL and '/', at most 4096
 * @param kind what it is
 * @param mode permission, set-id and sticky bits, 0..07777
 * @param owner whose it is
 * @param modified time of the last write
 * @param changed time of the last change of content or attributes; never restored, only compared
 * @param identity which file it was on its device
 * @param size bytes of a file, holes included; 0 for others
 * @param content a file's bytes without its holes, or a directory's pages; else empty
 * @param extents where the content's bytes lie in a sparse file, in order; empty: from 0 on
 * @param target of a symbolic link; else empty
 * @param special of a device node: major · 2^32 + minor; else 0
 * @param attributes extended attributes, in byte order of their names
 */
public record Node(
    byte[] name,
    NodeKind kind,
    int mode,
    Owner owner,
    Time modified,
    Time changed,
    Identity identity,
    long size,
    Content content,
    List<Extent> extents,
    byte[] target,
    long special,
    List<Attribute> attributes) {

  public Node {
    extents = List.copyOf(extents);
    attributes = List.copyOf(attributes);
  }

  /**
   * Whose a node is, by number and, where the numbers meant somebody, by name.
   *
   * @param user may be empty
   * @param group may be empty
   */
  public record Owner(long uid, long gid, String user, String group) {}

  /**
   * Seconds since 1970, rounded down, and nanoseconds.
   *
   * @param nanos 0..999,999,999
   */
  public record Time(long seconds, int nanos) {}

  /**
   * Which file a node was.
   *
   * @param links names it had; above 1, equal device and inode mean hard links of one another
   */
  public record Identity(long device, long inode, long links) {}

  /** A run of data between holes. */
  public record Extent(long offset, long bytes) {}

  /** An extended attribute. Names and values are bytes. */
  public record Attribute(byte[] name, byte[] value) {}

  /** The same with other content, of a file or a directory. */
  public Node withContent(Content other, List<Extent> runs) {
    return new Node(
        name,
        kind,
        mode,
        owner,
        modified,
        changed,
        identity,
        size,
        other,
        runs,
        target,
        special,
        attributes);
  }

  /** True for a directory that is only on the way to what was backed up: no inode, no times. */
  public boolean isWay() {
    return kind == NodeKind.DIRECTORY && identity.inode() == 0 && identity.links() == 0;
  }

  /** True if both have the same name. */
  public boolean isNamed(byte[] other) {
    return Arrays.equals(name, other);
  }
}
