package dev.cairn.fuse.drive.network;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.RefList;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;

/**
 * What a vault's head has of the drive. On disk: 1 depth of {@code top}, 2 list of its references,
 * 3 device, 4 milliseconds since 1970. About 100 bytes, whatever the size of the drive.
 *
 * @param top a directory with one node, {@value #ROOT_NAME}: the drive's root
 * @param device who moved it last
 * @param time when
 */
public record LiveTree(Content top, String device, Instant time) {

  /** The name of the root's node. */
  public static final String ROOT_NAME = "drive";

  /** {@link #ROOT_NAME} as names are. */
  public static byte[] rootName() {
    return ROOT_NAME.getBytes(StandardCharsets.US_ASCII);
  }

  /** The record for a head. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32(1, top.depth());
      out.writeByteArray(2, RefList.encode(top.refs()));
      out.writeString(3, device);
      out.writeUInt64(4, time.toEpochMilli());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Reads a head's record. */
  public static LiveTree decode(byte[] record) throws ArchiveException {
    int depth = 0;
    byte[] refs = new byte[0];
    String device = "";
    long millis = 0;
    CodedInputStream in = CodedInputStream.newInstance(record);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case 1 -> depth = in.readUInt32();
          case 2 -> refs = in.readByteArray();
          case 3 -> device = in.readString();
          case 4 -> millis = in.readUInt64();
          default -> in.skipField(tag);
        }
      }
      Content top = new Content(depth, new ArrayList<>(RefList.decode(refs, refs.length)));
      return new LiveTree(top, device, Instant.ofEpochMilli(millis));
    } catch (IOException | TreeFormatException | IllegalArgumentException e) {
      throw new ArchiveException("the live tree in the vault's head: " + e.getMessage(), e);
    }
  }
}
