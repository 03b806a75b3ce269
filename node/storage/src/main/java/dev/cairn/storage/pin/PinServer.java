package dev.cairn.storage.pin;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keeper's end of {@code /cairn/pins/1.0.0}: says which heads of a vault are pinned here, to
 * any member, as it gives any record to any member.
 */
public final class PinServer implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/pins/1.0.0";

  /** One question and one answer; a slower peer is given up. */
  public static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final int PAGE = 128;

  private final Records records;
  private final RecordKind kind;

  /**
   * @param kind what {@link PinRecord#kind} gives for this node
   */
  public PinServer(Records records, RecordKind kind) {
    this.records = records;
    this.kind = kind;
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException {
    stream.deadline(DEADLINE);
    byte[] message = LengthPrefixed.read(stream.input(), PinList.REQUEST_BYTES_MAX);
    PinList.Request request = PinList.Request.parse(message);
    LengthPrefixed.write(stream.output(), PinList.encode(entries(request)));
    stream.output().flush();
  }

  /** What is pinned here, as far as one answer goes. */
  public List<PinList.Entry> entries(PinList.Request request) throws MalformedMessageException {
    List<PinList.Entry> entries = new ArrayList<>();
    Hash after = PinRecord.place(request.place(), request.after());
    while (true) {
      List<Records.Kept> page = records.kept(kind, after, PAGE);
      for (Records.Kept kept : page) {
        byte[] key = kept.key().bytes();
        boolean isOfThatHead =
            Arrays.equals(key, 0, PinRecord.PLACE_BYTES, after.bytes(), 0, PinRecord.PLACE_BYTES);
        if (!isOfThatHead || entries.size() == PinList.ENTRIES_MAX) {
          return entries;
        }
        byte[] tail = Arrays.copyOfRange(key, PinRecord.PLACE_BYTES, key.length);
        long sequence = PinRecord.read(kept.value()).head().sequence();
        entries.add(new PinList.Entry(tail, sequence, kept.sequence()));
      }
      if (page.size() < PAGE) {
        return entries;
      }
      after = page.getLast().key();
    }
  }
}
