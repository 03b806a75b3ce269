package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Timestamp;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The record of an inode: version 1 (1 byte) ‖ mode ‖ flags ‖ uid ‖ gid ‖ links (4 bytes each) ‖
 * special ‖ bytes ‖ blocks ‖ parent ‖ data version ‖ origin device ‖ origin inode (8 each) ‖ times
 * of access, modification and change (8 bytes of seconds, 4 of nanoseconds each) ‖ target of a
 * link.
 */
final class InodeCodec {

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 5 * 4 + 7 * 8 + 3 * 12;

  private InodeCodec() {}

  static byte[] encode(Inode inode) {
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + inode.target.length);
    out.put(VERSION).putInt(inode.mode).putInt(inode.flags);
    out.putInt((int) inode.uid).putInt((int) inode.gid).putInt((int) inode.links);
    out.putLong(inode.special).putLong(inode.bytes).putLong(inode.blocks512);
    out.putLong(inode.parent).putLong(inode.version);
    out.putLong(inode.origin.device()).putLong(inode.origin.inode());
    put(out, inode.accessed);
    put(out, inode.modified);
    put(out, inode.changed);
    out.put(inode.target);
    return out.array();
  }

  private static void put(ByteBuffer out, Timestamp time) {
    out.putLong(time.seconds()).putInt(time.nanos());
  }

  static Inode decode(long number, byte[] record) throws StoreException {
    try {
      ByteBuffer in = ByteBuffer.wrap(record);
      if (in.get() != VERSION) {
        throw new StoreException("inode " + number + " has a record of unknown version");
      }
      int mode = in.getInt();
      int flags = in.getInt();
      long uid = Integer.toUnsignedLong(in.getInt());
      long gid = Integer.toUnsignedLong(in.getInt());
      long links = Integer.toUnsignedLong(in.getInt());
      long special = in.getLong();
      long bytes = in.getLong();
      long blocks = in.getLong();
      long parent = in.getLong();
      long version = in.getLong();
      Inode.Origin origin = new Inode.Origin(in.getLong(), in.getLong());
      Inode inode = new Inode(number, mode, time(in), origin);
      inode.modified = time(in);
      inode.changed = time(in);
      inode.flags = flags;
      inode.uid = uid;
      inode.gid = gid;
      inode.links = links;
      inode.special = special;
      inode.bytes = bytes;
      inode.blocks512 = blocks;
      inode.parent = parent;
      inode.version = version;
      inode.target = new byte[in.remaining()];
      in.get(inode.target);
      return inode;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StoreException("inode " + number + " has a damaged record", e);
    }
  }

  private static Timestamp time(ByteBuffer in) {
    return new Timestamp(in.getLong(), in.getInt());
  }
}
