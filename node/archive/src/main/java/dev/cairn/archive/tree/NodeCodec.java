package dev.cairn.archive.tree;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.tree.Node.Attribute;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.Node.Identity;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.Node.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a node, in protobuf's wire format. Fields: 1 name, 2 kind, 3 mode, 4 uid, 5 gid, 6
 * user, 7 group, 8 modified seconds (zigzag), 9 its nanoseconds, 10 changed seconds (zigzag), 11
 * its nanoseconds, 12 device, 13 inode, 14 links, 15 size, 16 content depth, 17 content reference,
 * 18 extent {1 offset, 2 bytes}, 19 target, 20 special, 21 attribute {1 name, 2 value}. Zero and
 * empty fields from 4 on are left out; a way has none of 8 to 15.
 */
final class NodeCodec {

  private NodeCodec() {}

  static byte[] encode(Node node) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
    out.writeByteArray(1, node.name());
    out.writeUInt32(2, node.kind().code());
    out.writeUInt32(3, node.mode());
    Fields.writeLong(out, 4, node.owner().uid());
    Fields.writeLong(out, 5, node.owner().gid());
    Fields.writeString(out, 6, node.owner().user());
    Fields.writeString(out, 7, node.owner().group());
    writeTime(out, 8, node.modified());
    writeTime(out, 10, node.changed());
    Fields.writeLong(out, 12, node.identity().device());
    Fields.writeLong(out, 13, node.identity().inode());
    Fields.writeLong(out, 14, node.identity().links());
    Fields.writeLong(out, 15, node.size());
    Fields.writeLong(out, 16, node.content().depth());
    for (ChunkRef ref : node.content().refs()) {
      out.writeByteArray(17, RefList.encode(ref));
    }
    for (Extent extent : node.extents()) {
      out.writeByteArray(18, encode(extent));
    }
    if (node.target().length > 0) {
      out.writeByteArray(19, node.target());
    }
    Fields.writeLong(out, 20, node.special());
    for (Attribute attribute : node.attributes()) {
      out.writeByteArray(21, encode(attribute));
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static void writeTime(CodedOutputStream out, int field, Time time) throws IOException {
    if (time.seconds() != 0) {
      out.writeSInt64(field, time.seconds());
    }
    Fields.writeLong(out, field + 1, time.nanos());
  }

  private static byte[] encode(Extent extent) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(24);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 24);
    Fields.writeLong(out, 1, extent.offset());
    Fields.writeLong(out, 2, extent.bytes());
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] encode(Attribute attribute) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(1, attribute.name());
    out.writeByteArray(2, attribute.value());
    out.flush();
    return bytes.toByteArray();
  }

  static Node decode(byte[] record) throws TreeFormatException {
    try {
      return new Draft().read(CodedInputStream.newInstance(record));
    } catch (IOException | IllegalArgumentException e) {
      throw new TreeFormatException("node: " + e.getMessage(), e);
    }
  }

  /** A node whose fields are still arriving. */
  private static final class Draft {
    private byte[] name = Fields.NONE;
    private NodeKind kind = NodeKind.FILE;
    private int mode;
    private long uid;
    private long gid;
    private String user = "";
    private String group = "";
    private long modified;
    private int modifiedNanos;
    private long changed;
    private int changedNanos;
    private long device;
    private long inode;
    private long links;
    private long size;
    private int depth;
    private final List<ChunkRef> refs = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();
    private byte[] target = Fields.NONE;
    private long special;
    private final List<Attribute> attributes = new ArrayList<>();

    Node read(CodedInputStream in) throws IOException, TreeFormatException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = tag >>> 3;
        if (field <= 11) {
          readAttributes(in, tag, field);
        } else {
          readBody(in, tag, field);
        }
      }
      if (name.length == 0 || !isName(name)) {
        throw new TreeFormatException("a node whose name is no name");
      }
      return node();
    }

    private Node node() {
      return new Node(
          name,
          kind,
          mode,
          new Owner(uid, gid, user, group),
          new Time(modified, modifiedNanos),
          new Time(changed, changedNanos),
          new Identity(device, inode, links),
          size,
          new Content(depth, refs),
          extents,
          target,
          special,
          attributes);
    }

    private void readAttributes(CodedInputStream in, int tag, int field)
        throws IOException, TreeFormatException {
      switch (field) {
        case 1 -> name = in.readByteArray();
        case 2 -> {
          int code = in.readUInt32();
          kind =
              NodeKind.of(code)
                  .orElseThrow(() -> new TreeFormatException("a node of kind " + code));
        }
        case 3 -> mode = in.readUInt32() & 07777;
        case 4 -> uid = in.readUInt64();
        case 5 -> gid = in.readUInt64();
        case 6 -> user = in.readString();
        case 7 -> group = in.readString();
        case 8 -> modified = in.readSInt64();
        case 9 -> modifiedNanos = in.readUInt32();
        case 10 -> changed = in.readSInt64();
        case 11 -> changedNanos = in.readUInt32();
        default -> in.skipField(tag);
      }
    }

    private void readBody(CodedInputStream in, int tag, int field)
        throws IOException, TreeFormatException {
      switch (field) {
        case 12 -> device = in.readUInt64();
        case 13 -> inode = in.readUInt64();
        case 14 -> links = in.readUInt64();
        case 15 -> size = in.readUInt64();
        case 16 -> depth = in.readUInt32();
        case 17 -> refs.add(RefList.decode(in.readByteArray()));
        case 18 -> extents.add(decodeExtent(in.readByteArray()));
        case 19 -> target = in.readByteArray();
        case 20 -> special = in.readUInt64();
        case 21 -> attributes.add(decodeAttribute(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
  }

  /** A restored name must stay within its directory, whoever wrote it. */
  private static boolean isName(byte[] name) {
    if (name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'))) {
      return false;
    }
    for (byte b : name) {
      if (b == 0 || b == '/') {
        return false;
      }
    }
    return true;
  }

  private static Extent decodeExtent(byte[] record) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    long offset = 0;
    long bytes = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> offset = in.readUInt64();
        case 2 -> bytes = in.readUInt64();
        default -> in.skipField(tag);
      }
    }
    return new Extent(offset, bytes);
  }

  private static Attribute decodeAttribute(byte[] record) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    byte[] name = Fields.NONE;
    byte[] value = Fields.NONE;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> name = in.readByteArray();
        case 2 -> value = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    return new Attribute(name, value);
  }
}
