package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a {@link Base}: depth of the content (1 byte) ‖ limit (8) ‖ number of extents (4) ‖
 * offset and bytes of each (8 + 8) ‖ list of references (as in the archive's trees).
 */
final class BaseCodec {

  private static final int FIXED_BYTES = 1 + 8 + 4;

  private BaseCodec() {}

  static byte[] encode(Base base) {
    byte[] refs = RefList.encode(base.content().refs());
    int extentBytes = base.extents().size() * 16;
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + extentBytes + refs.length);
    out.put((byte) base.content().depth()).putLong(base.limit()).putInt(base.extents().size());
    for (Extent extent : base.extents()) {
      out.putLong(extent.offset()).putLong(extent.bytes());
    }
    return out.put(refs).array();
  }

  static Base decode(byte[] record) throws StoreException {
    try {
      ByteBuffer in = ByteBuffer.wrap(record);
      int depth = in.get();
      long limit = in.getLong();
      List<Extent> extents = new ArrayList<>();
      for (int count = in.getInt(); count > 0; count--) {
        extents.add(new Extent(in.getLong(), in.getLong()));
      }
      byte[] refs = new byte[in.remaining()];
      in.get(refs);
      return new Base(new Content(depth, RefList.decode(refs, refs.length)), extents, limit);
    } catch (BufferUnderflowException | IllegalArgumentException | TreeFormatException e) {
      throw new StoreException("the record of a file's base is damaged", e);
    }
  }
}
