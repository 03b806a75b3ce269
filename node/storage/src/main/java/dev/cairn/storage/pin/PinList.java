package dev.cairn.storage.pin;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.format.FieldReader;
import dev.cairn.storage.format.FieldWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of {@code /cairn/pins/1.0.0}. Asked: 1 where the head lies, 2 the second half of the
 * key after which to go on (zeros to begin). Answered: 1 packed entries in the order of keys, each
 * the second half of a key 16 ‖ sequence 8 ‖ until 8. Fewer than {@value #ENTRIES_MAX} mean that
 * there are no more.
 */
public final class PinList {

  /** 64 KiB an answer. */
  public static final int ENTRIES_MAX = 2048;

  static final int REQUEST_BYTES_MAX = 64;

  private static final int TAIL_BYTES = Hash.BYTES - PinRecord.PLACE_BYTES;
  private static final int ENTRY_BYTES = TAIL_BYTES + 2 * Long.BYTES;

  /** Bound on an answer. */
  public static final int ANSWER_BYTES_MAX = ENTRIES_MAX * ENTRY_BYTES + 16;

  private PinList() {}

  /** What is asked. */
  public record Request(Hash place, byte[] after) {

    /** From the beginning. */
    public static Request first(Hash place) {
      return new Request(place, new byte[TAIL_BYTES]);
    }

    /** The canonical bytes. */
    public byte[] encode() {
      return new FieldWriter().hash(1, place).bytes(2, after).toBytes();
    }

    static Request parse(byte[] bytes) throws MalformedMessageException {
      FieldReader in = new FieldReader(bytes, "question for pins");
      Request request = new Request(in.hash(1), in.exactly(2, TAIL_BYTES));
      in.end();
      return request;
    }
  }

  /**
   * A pin as a keeper describes it: nobody has checked that.
   *
   * @param tail second half of its key
   * @param untilSeconds the end of its time
   */
  public record Entry(byte[] tail, long sequence, long untilSeconds) {}

  static byte[] encode(List<Entry> entries) {
    ByteBuffer packed = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
    for (Entry entry : entries) {
      packed.put(entry.tail).putLong(entry.sequence).putLong(entry.untilSeconds);
    }
    return new FieldWriter().bytes(1, packed.array()).toBytes();
  }

  /**
   * The inverse of {@link #encode}.
   *
   * @throws MalformedMessageException if {@code bytes} are no answer
   */
  public static List<Entry> parse(byte[] bytes) throws MalformedMessageException {
    FieldReader in = new FieldReader(bytes, "list of pins");
    byte[] packed = in.bytes(1, ENTRIES_MAX * ENTRY_BYTES);
    in.end();
    if (packed.length % ENTRY_BYTES != 0) {
      throw new MalformedMessageException("list of pins: " + packed.length + " bytes");
    }
    List<Entry> entries = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(packed);
    while (rest.hasRemaining()) {
      byte[] tail = new byte[TAIL_BYTES];
      rest.get(tail);
      Entry entry = new Entry(tail, rest.getLong(), rest.getLong());
      if (entry.sequence < 1
          || entry.untilSeconds < 1
          || entry.untilSeconds > PinRecord.SECONDS_MAX) {
        throw new MalformedMessageException(
            "list of pins: head " + entry.sequence + " until " + entry.untilSeconds);
      }
      entries.add(entry);
    }
    return entries;
  }
}
