package dev.cairn.archive.vault;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.SegmentPointer;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sealed bytes of a head: version (1 byte) ‖ length of the first part (2 bytes) ‖ seal(segment
 * pointers and stripes of pages; verify key) ‖ seal(the rest; metadata key).
 *
 * <p>First part: 1 segment pointer (repeated), 2 stripe of a page (repeated). Second part: 1 name,
 * 2 snapshot page {1 stripe, 2 offset, 3 sealed length, 4 plain length, 5 encoding, 6 id}
 * (repeated), 3 share epoch, 4 live tree, 5 page of policies (as 2; may be missing), 6 append-only
 * device {1 key, 2 host, 3 additions folded, 4 of them refused} (repeated).
 */
final class HeadCodec {

  private static final int VERSION = 1;
  private static final byte[] LIST_CONTEXT = ascii("cairn/head-list/v1");
  private static final byte[] REST_CONTEXT = ascii("cairn/head/v1");

  private HeadCodec() {}

  static byte[] seal(VaultKeys keys, SecureRandom random, Head head) {
    byte[] list = encodeList(head);
    byte[] rest = encodeRest(head);
    int listBytes = Aead.sealedBytes(list.length);
    byte[] sealed = new byte[3 + listBytes + Aead.sealedBytes(rest.length)];
    sealed[0] = VERSION;
    sealed[1] = (byte) (listBytes >>> 8);
    sealed[2] = (byte) listBytes;
    keys.stripeLists().seal(Slice.of(list), LIST_CONTEXT, random, sealed, 3);
    keys.metadata().seal(Slice.of(rest), REST_CONTEXT, random, sealed, 3 + listBytes);
    return sealed;
  }

  private static byte[] encodeList(Head head) {
    return write(out -> {
      for (SegmentPointer segment : head.segments()) {
        out.writeByteArray(1, segment.encode());
      }
      for (ChunkLocation page : head.pages()) {
        out.writeByteArray(2, page.stripe().bytes());
      }
    });
  }

  private static byte[] encodeRest(Head head) {
    return write(out -> {
      out.writeString(1, head.name());
      for (ChunkLocation page : head.snapshotPages()) {
        out.writeByteArray(2, encode(page));
      }
      out.writeUInt64(3, head.shareEpoch());
      out.writeByteArray(4, head.live());
      if (head.policies().isPresent()) {
        out.writeByteArray(5, encode(head.policies().get()));
      }
      for (Adder adder : head.adders()) {
        out.writeByteArray(6, adder.encode());
      }
    });
  }

  static byte[] encode(ChunkLocation page) {
    return write(out -> {
      out.writeByteArray(1, page.stripe().bytes());
      out.writeUInt32(2, page.entry().offset());
      out.writeUInt32(3, page.entry().sealedBytes());
      out.writeUInt32(4, page.entry().plainBytes());
      out.writeUInt32(5, page.entry().encoding().code());
      out.writeByteArray(6, page.entry().id().bytes());
    });
  }

  /** Writes fields. */
  @FunctionalInterface
  interface FieldWriter {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  static byte[] write(FieldWriter writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static Head open(VaultKeys keys, byte[] sealed) throws SealBrokenException, FormatException {
    if (sealed.length < 3 || sealed[0] != VERSION) {
      throw new FormatException("a head of unknown version: newer software wrote it");
    }
    int listBytes = (sealed[1] & 0xFF) << 8 | (sealed[2] & 0xFF);
    if (listBytes > sealed.length - 3) {
      throw new FormatException("a head cut short");
    }
    byte[] list = open(keys.stripeLists(), new Slice(sealed, 3, listBytes), LIST_CONTEXT);
    int from = 3 + listBytes;
    Slice second = new Slice(sealed, from, sealed.length - from);
    byte[] rest = open(keys.metadata(), second, REST_CONTEXT);
    try {
      return decode(list, rest);
    } catch (IOException | IllegalArgumentException e) {
      throw new FormatException("head: " + e.getMessage(), e);
    }
  }

  private static byte[] open(Aead key, Slice sealed, byte[] context) throws SealBrokenException {
    byte[] plain = new byte[Math.max(0, Aead.openedBytes(sealed.length()))];
    key.open(sealed, context, plain, 0);
    return plain;
  }

  private static Head decode(byte[] list, byte[] rest) throws IOException, FormatException {
    List<SegmentPointer> segments = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(list);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        segments.add(SegmentPointer.decode(in.readByteArray()));
      } else {
        in.skipField(tag);
      }
    }
    String name = "";
    List<ChunkLocation> pages = new ArrayList<>();
    long shareEpoch = 0;
    byte[] live = new byte[0];
    Optional<ChunkLocation> policies = Optional.empty();
    List<Adder> adders = new ArrayList<>();
    in = CodedInputStream.newInstance(rest);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> name = in.readString();
        case 2 -> pages.add(decodePage(in.readByteArray()));
        case 3 -> shareEpoch = in.readUInt64();
        case 4 -> live = in.readByteArray();
        case 5 -> policies = Optional.of(decodePage(in.readByteArray()));
        case 6 -> adders.add(Adder.decode(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    return new Head(name, segments, pages, shareEpoch, live, policies, adders);
  }

  static ChunkLocation decodePage(byte[] record) throws IOException, FormatException {
    CodedInputStream in = CodedInputStream.newInstance(record);
    byte[] stripe = new byte[0];
    byte[] id = new byte[0];
    int[] numbers = new int[4];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = tag >>> 3;
      switch (field) {
        case 1 -> stripe = in.readByteArray();
        case 2, 3, 4, 5 -> numbers[field - 2] = in.readUInt32();
        case 6 -> id = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    Encoding encoding =
        Encoding.of(numbers[3]).orElseThrow(() -> new FormatException("unknown encoding"));
    return new ChunkLocation(
        Hash.copyOf(stripe),
        new PackEntry(Hash.copyOf(id), numbers[0], numbers[1], numbers[2], encoding));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
