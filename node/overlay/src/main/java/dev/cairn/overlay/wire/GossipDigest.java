package dev.cairn.overlay.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a gossip: what the sender knows of everybody, in {@value #ENTRY_BYTES} bytes each.
 *
 * <pre>
 * 1 CRL number  uint64  0, absent: holds none
 * 2 checkpoint  bytes   newest known signed note of the log, at most 4 KiB; absent: none
 * 3 entries     bytes   at most 2,049 of {node id's first 8 bytes, sequence of its member record 8,
 *                       time of its heartbeat 4 (seconds; 0: none)}, ascending, big-endian
 * 4 full        uint64  1: the sender holds as many members as it can and takes no newcomers;
 *                       absent: it does
 * </pre>
 *
 * @param crlNumber field 1
 * @param checkpoint field 2, empty if absent; not copied
 * @param entries field 3
 * @param full field 4
 */
public record GossipDigest(long crlNumber, byte[] checkpoint, List<Entry> entries, boolean full) {

  /** Most members in a digest: as many as a node holds, and itself. */
  public static final int ENTRIES_MAX = 2049;

  /** Bound on a checkpoint, as the log's own. */
  public static final int CHECKPOINT_BYTES_MAX = 4 * 1024;

  private static final int ENTRY_BYTES = 8 + 8 + 4;

  /** Bound on an encoded digest. */
  public static final int BYTES_MAX = ENTRIES_MAX * ENTRY_BYTES + CHECKPOINT_BYTES_MAX + 64;

  public GossipDigest {
    entries = List.copyOf(entries);
  }

  /**
   * One member.
   *
   * @param prefix first 8 bytes of its node id, compared unsigned
   * @param sequence of its member record, above 0
   * @param beat seconds of its newest heartbeat, below 2^32; 0 if none is known
   */
  public record Entry(long prefix, long sequence, long beat) {}

  /** Its one encoding. */
  public byte[] encode() {
    ByteBuffer packed = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
    for (Entry entry : entries) {
      packed.putLong(entry.prefix()).putLong(entry.sequence()).putInt((int) entry.beat());
    }
    return Fields.encode(out -> {
      if (crlNumber != 0) {
        out.writeUInt64(1, crlNumber);
      }
      if (checkpoint.length > 0) {
        out.writeByteArray(2, checkpoint);
      }
      if (packed.capacity() > 0) {
        out.writeByteArray(3, packed.array());
      }
      if (full) {
        out.writeUInt64(4, 1);
      }
    });
  }

  /** Parses. */
  public static GossipDigest parse(byte[] encoded) throws IOException {
    long[] numbers = {0, 0};
    byte[][] blobs = new byte[2][0];
    Fields.decode(
        encoded,
        field -> false,
        (field, in) -> {
          switch (field) {
            case 1 -> numbers[0] = in.readUInt64();
            case 2 -> blobs[0] = Fields.bytes(in, CHECKPOINT_BYTES_MAX);
            case 3 -> blobs[1] = Fields.bytes(in, ENTRIES_MAX * ENTRY_BYTES);
            case 4 -> numbers[1] = in.readUInt64();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (numbers[0] < 0 || numbers[1] < 0 || numbers[1] > 1) {
      throw new IOException("digest with a CRL number above 2^63 or a strange flag");
    }
    List<Entry> entries = unpack(ByteBuffer.wrap(blobs[1]));
    return new GossipDigest(numbers[0], blobs[0], entries, numbers[1] == 1);
  }

  private static List<Entry> unpack(ByteBuffer packed) throws IOException {
    if (packed.remaining() % ENTRY_BYTES != 0) {
      throw new IOException("digest of " + packed.remaining() + " bytes");
    }
    List<Entry> entries = new ArrayList<>(packed.remaining() / ENTRY_BYTES);
    while (packed.hasRemaining()) {
      Entry entry =
          new Entry(packed.getLong(), packed.getLong(), Integer.toUnsignedLong(packed.getInt()));
      boolean ascends =
          entries.isEmpty() || Long.compareUnsigned(entries.getLast().prefix(), entry.prefix()) < 0;
      if (!ascends || entry.sequence() <= 0) {
        throw new IOException("digest out of order or with a sequence of 0");
      }
      entries.add(entry);
    }
    return entries;
  }
}
