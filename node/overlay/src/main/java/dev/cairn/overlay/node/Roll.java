package dev.cairn.overlay.node;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.wire.GossipDigest;
import dev.cairn.overlay.wire.GossipNews;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * What this node could tell of everybody at one moment. Compared with another's digest it says what
 * that one lacks and what is lacking here: push and pull in one round (Demers et al., PODC 1987
 * §1.3). Pure; immutable.
 */
final class Roll {

  private final List<Line> lines;

  /**
   * One member.
   *
   * @param record its member record, encoded
   * @param sequence of the record
   * @param beat its newest heartbeat, encoded; empty if there is none
   * @param seconds of the heartbeat
   */
  record Line(long prefix, byte[] record, long sequence, byte[] beat, long seconds) {
    Line(NodeId nodeId, byte[] record, long sequence, byte[] beat, long seconds) {
      this(nodeId.hash().prefix(), record, sequence, beat, seconds);
    }
  }

  /** What to take of an answer: bounds that only the one who answers knows. */
  record Appetite(boolean newcomers, LongPredicate believable) {}

  /**
   * @param lines in any order; of two whose node ids begin alike, which does not happen by chance,
   *     one counts
   */
  Roll(List<Line> lines) {
    List<Line> sorted = new ArrayList<>(lines);
    sorted.sort((a, b) -> Long.compareUnsigned(a.prefix(), b.prefix()));
    List<Line> distinct = new ArrayList<>(sorted.size());
    for (Line line : sorted) {
      if (distinct.isEmpty() || distinct.getLast().prefix() != line.prefix()) {
        distinct.add(line);
      }
    }
    this.lines = List.copyOf(distinct.subList(0, Math.min(distinct.size(), MEMBERS_MAX)));
  }

  private static final int MEMBERS_MAX = GossipDigest.ENTRIES_MAX;

  List<GossipDigest.Entry> entries() {
    List<GossipDigest.Entry> entries = new ArrayList<>(lines.size());
    for (Line line : lines) {
      entries.add(new GossipDigest.Entry(line.prefix(), line.sequence(), line.seconds()));
    }
    return entries;
  }

  /** Collects what is told, as far as there is room. */
  private static final class Told {
    private final List<byte[]> records = new ArrayList<>();
    private final List<byte[]> beats = new ArrayList<>();
    private int recordBytes;

    void record(Line line) {
      if (recordBytes + line.record().length <= GossipNews.RECORD_BYTES_MAX) {
        recordBytes += line.record().length + 8;
        records.add(line.record());
      }
    }

    void beat(Line line) {
      if (line.beat().length > 0) {
        beats.add(line.beat());
      }
    }
  }

  /** What {@code digest} lacks, and which of its entries this node lacks. */
  GossipNews answer(GossipDigest digest, Appetite appetite, long crlNumber, byte[] checkpoint) {
    Told told = new Told();
    List<Integer> records = new ArrayList<>();
    List<Integer> beats = new ArrayList<>();
    List<GossipDigest.Entry> theirs = digest.entries();
    int mine = 0;
    for (int at = 0; at < theirs.size(); at++) {
      GossipDigest.Entry entry = theirs.get(at);
      int from = mine;
      mine = firstAtOrAfter(entry.prefix(), from);
      tell(lines.subList(from, mine), digest.full(), told);
      boolean known = mine < lines.size() && lines.get(mine).prefix() == entry.prefix();
      Line line = known ? lines.get(mine++) : NOBODY;
      if (!known && !appetite.newcomers()) {
        continue;
      }
      if (line.sequence() > entry.sequence()) {
        told.record(line);
      } else if (line.sequence() < entry.sequence()) {
        records.add(at);
      }
      if (line.seconds() > entry.beat()) {
        told.beat(line);
      } else if (line.seconds() < entry.beat() && appetite.believable().test(entry.beat())) {
        beats.add(at);
      }
    }
    tell(lines.subList(mine, lines.size()), digest.full(), told);
    GossipNews.Wanted wanted = new GossipNews.Wanted(records, beats);
    return new GossipNews(crlNumber, checkpoint, wanted, told.records, told.beats);
  }

  private static final Line NOBODY = new Line(0, new byte[0], 0, new byte[0], 0);

  private int firstAtOrAfter(long prefix, int from) {
    int at = from;
    while (at < lines.size() && Long.compareUnsigned(lines.get(at).prefix(), prefix) < 0) {
      at++;
    }
    return at;
  }

  /** Tells of those who are not in the digest at all. */
  private static void tell(List<Line> newcomers, boolean full, Told told) {
    if (!full) {
      newcomers.forEach(told::record);
      newcomers.forEach(told::beat);
    }
  }

  /** What was asked for of this roll's digest. */
  GossipNews fulfil(GossipNews.Wanted wanted, long crlNumber, byte[] checkpoint) {
    Told told = new Told();
    wanted.records().stream().filter(at -> at < lines.size()).forEach(at -> told.record(line(at)));
    wanted.beats().stream().filter(at -> at < lines.size()).forEach(at -> told.beat(line(at)));
    return new GossipNews(
        crlNumber, checkpoint, GossipNews.Wanted.NOTHING, told.records, told.beats);
  }

  private Line line(int at) {
    return lines.get(at);
  }
}
