package dev.cairn.overlay.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers a {@link GossipDigest} with what it lacks, and asks for what the answerer lacks; once
 * more, without questions, from the side that began.
 *
 * <pre>
 * 1 CRL number       uint64  0, absent: holds none
 * 2 checkpoint       bytes   as in the digest
 * 3 wanted records   bytes   2 each: places in the digest, ascending
 * 4 wanted beats     bytes   2 each: places in the digest, ascending
 * 5 member record    bytes   repeated: {@link UnverifiedMember}
 * 6 heartbeat        bytes   repeated: {@link Heartbeat}
 * </pre>
 *
 * <p>A message is at most {@value #BYTES_MAX} bytes; what finds no room waits for the next gossip.
 *
 * @param crlNumber field 1
 * @param checkpoint field 2, empty if absent; not copied
 * @param wanted fields 3 and 4
 * @param records field 5, encoded; not copied
 * @param beats field 6, encoded; not copied
 */
public record GossipNews(
    long crlNumber, byte[] checkpoint, Wanted wanted, List<byte[]> records, List<byte[]> beats) {

  /** Bound on an encoded message. */
  public static final int BYTES_MAX = 1 << 20;

  /** Room for member records in one message; heartbeats of everybody fit beside them. */
  public static final int RECORD_BYTES_MAX = 640 << 10;

  public GossipNews {
    records = List.copyOf(records);
    beats = List.copyOf(beats);
  }

  /**
   * Places in the digest that is answered.
   *
   * @param records whose member records are wanted
   * @param beats whose heartbeats are wanted
   */
  public record Wanted(List<Integer> records, List<Integer> beats) {
    /** Nothing. */
    public static final Wanted NOTHING = new Wanted(List.of(), List.of());

    public Wanted {
      records = List.copyOf(records);
      beats = List.copyOf(beats);
    }
  }

  /** Its one encoding. */
  public byte[] encode() {
    return Fields.encode(out -> {
      if (crlNumber != 0) {
        out.writeUInt64(1, crlNumber);
      }
      if (checkpoint.length > 0) {
        out.writeByteArray(2, checkpoint);
      }
      if (!wanted.records().isEmpty()) {
        out.writeByteArray(3, pack(wanted.records()));
      }
      if (!wanted.beats().isEmpty()) {
        out.writeByteArray(4, pack(wanted.beats()));
      }
      for (byte[] each : records) {
        out.writeByteArray(5, each);
      }
      for (byte[] beat : beats) {
        out.writeByteArray(6, beat);
      }
    });
  }

  private static byte[] pack(List<Integer> places) {
    ByteBuffer packed = ByteBuffer.allocate(2 * places.size());
    places.forEach(place -> packed.putShort(place.shortValue()));
    return packed.array();
  }

  /** Parses; records and heartbeats inside stay unparsed. */
  public static GossipNews parse(byte[] encoded) throws IOException {
    long[] crlNumber = {0};
    byte[][] blobs = new byte[3][0];
    List<byte[]> records = new ArrayList<>();
    List<byte[]> beats = new ArrayList<>();
    Fields.decode(
        encoded,
        field -> field >= 5,
        (field, in) -> {
          switch (field) {
            case 1 -> crlNumber[0] = in.readUInt64();
            case 2 -> blobs[0] = Fields.bytes(in, GossipDigest.CHECKPOINT_BYTES_MAX);
            case 3 -> blobs[1] = Fields.bytes(in, 2 * GossipDigest.ENTRIES_MAX);
            case 4 -> blobs[2] = Fields.bytes(in, 2 * GossipDigest.ENTRIES_MAX);
            case 5 -> records.add(Fields.bytes(in, UnverifiedMember.BYTES_MAX));
            case 6 -> beats.add(Fields.bytes(in, Heartbeat.BYTES_MAX));
            default -> {
              return false;
            }
          }
          return true;
        });
    if (crlNumber[0] < 0
        || records.size() > GossipDigest.ENTRIES_MAX
        || beats.size() > GossipDigest.ENTRIES_MAX) {
      throw new IOException("gossip of a CRL number above 2^63 or of too many members");
    }
    Wanted wanted = new Wanted(unpack(blobs[1]), unpack(blobs[2]));
    return new GossipNews(crlNumber[0], blobs[0], wanted, records, beats);
  }

  private static List<Integer> unpack(byte[] bytes) throws IOException {
    ByteBuffer packed = ByteBuffer.wrap(bytes);
    List<Integer> places = new ArrayList<>(bytes.length / 2);
    while (packed.remaining() >= 2) {
      int place = Short.toUnsignedInt(packed.getShort());
      if (!places.isEmpty() && places.getLast() >= place) {
        throw new IOException("wanted places out of order");
      }
      places.add(place);
    }
    if (packed.hasRemaining()) {
      throw new IOException("wanted places cut short");
    }
    return places;
  }
}
