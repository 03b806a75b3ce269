package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the asked keeper has where it differs.
 *
 * <pre>
 * 1 part  bytes  repeated, one for each range asked for, in order; its first byte says what follows:
 *                0: nothing, the range is alike
 *                1: 16 fingerprints of 16 bytes, one for each part of the range
 *                2: records, each {characters 1, kind, key 32, value's hash 16}
 * </pre>
 *
 * @param parts field 1
 */
public record RangesAnswer(List<Part> parts) {

  /** A range of so many records is listed, not split. */
  public static final int LISTED_MAX = 32;

  private static final int KIND_CHARS_MAX = RecordRequest.KIND_CHARS_MAX;
  private static final int VALUE_HASH_BYTES = RangesRequest.FINGERPRINT_BYTES;
  private static final int ITEM_BYTES_MAX = 1 + KIND_CHARS_MAX + Hash.BYTES + VALUE_HASH_BYTES;
  private static final int PART_BYTES_MAX = 1 + LISTED_MAX * ITEM_BYTES_MAX;

  /** Bound on an encoded answer. */
  public static final int BYTES_MAX = RangesRequest.RANGES_MAX * (PART_BYTES_MAX + 8);

  public RangesAnswer {
    parts = List.copyOf(parts);
  }

  /** About one range. */
  public sealed interface Part {
    /** The asker has the same. */
    record Alike() implements Part {}

    /** Not the same; what the 16 parts of the range are. */
    record Split(List<byte[]> fingerprints) implements Part {
      public Split {
        fingerprints = List.copyOf(fingerprints);
      }
    }

    /** Not the same; all there is, at most 32. */
    record Listed(List<Item> items) implements Part {
      public Listed {
        items = List.copyOf(items);
      }
    }
  }

  /**
   * One record.
   *
   * @param valueHash the first 16 bytes of its SHA-256; not copied
   */
  public record Item(String kind, Hash key, byte[] valueHash) {}

  /** Its one encoding. */
  public byte[] encode() {
    return Fields.encode(out -> {
      for (Part part : parts) {
        out.writeByteArray(1, pack(part));
      }
    });
  }

  private static byte[] pack(Part part) {
    ByteBuffer out = ByteBuffer.allocate(PART_BYTES_MAX);
    switch (part) {
      case Part.Alike() -> out.put((byte) 0);
      case Part.Split(List<byte[]> fingerprints) -> {
        out.put((byte) 1);
        fingerprints.forEach(out::put);
      }
      case Part.Listed(List<Item> items) -> {
        out.put((byte) 2);
        for (Item item : items) {
          byte[] kind = item.kind().getBytes(StandardCharsets.US_ASCII);
          out.put((byte) kind.length).put(kind).put(item.key().bytes()).put(item.valueHash());
        }
      }
    }
    byte[] packed = new byte[out.position()];
    out.flip().get(packed);
    return packed;
  }

  /** Parses. */
  public static RangesAnswer parse(byte[] encoded) throws IOException {
    List<Part> parts = new ArrayList<>();
    Fields.decode(
        encoded,
        field -> true,
        (field, in) -> {
          if (field != 1 || parts.size() == RangesRequest.RANGES_MAX) {
            return false;
          }
          parts.add(unpack(ByteBuffer.wrap(Fields.bytes(in, PART_BYTES_MAX))));
          return true;
        });
    return new RangesAnswer(parts);
  }

  private static Part unpack(ByteBuffer in) throws IOException {
    int what = in.hasRemaining() ? in.get() : -1;
    if (what == 0 && !in.hasRemaining()) {
      return new Part.Alike();
    }
    if (what == 1 && in.remaining() == KeyRange.PARTS * RangesRequest.FINGERPRINT_BYTES) {
      List<byte[]> fingerprints = new ArrayList<>();
      while (in.hasRemaining()) {
        byte[] fingerprint = new byte[RangesRequest.FINGERPRINT_BYTES];
        in.get(fingerprint);
        fingerprints.add(fingerprint);
      }
      return new Part.Split(fingerprints);
    }
    if (what == 2) {
      return new Part.Listed(items(in));
    }
    throw new IOException("part of kind " + what + " with " + in.remaining() + " bytes");
  }

  private static List<Item> items(ByteBuffer in) throws IOException {
    List<Item> items = new ArrayList<>();
    while (in.hasRemaining()) {
      int chars = in.get();
      if (chars < 1
          || chars > KIND_CHARS_MAX
          || in.remaining() < chars + Hash.BYTES + VALUE_HASH_BYTES
          || items.size() == LISTED_MAX) {
        throw new IOException("list of records is cut short or too long");
      }
      byte[] kind = new byte[chars];
      byte[] key = new byte[Hash.BYTES];
      byte[] valueHash = new byte[VALUE_HASH_BYTES];
      in.get(kind).get(key).get(valueHash);
      items.add(new Item(new String(kind, StandardCharsets.US_ASCII), Hash.copyOf(key), valueHash));
    }
    return items;
  }
}
