package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.wire.Frames;
import dev.cairn.overlay.wire.GossipDigest;
import dev.cairn.overlay.wire.GossipNews;
import dev.cairn.overlay.wire.Heartbeat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code /cairn/gossip/1.0.0}: everybody hears of everybody, by push and pull with one random
 * member at a time, so that networks of up to {@value Directory#MEMBERS_MAX} members are known
 * whole and a look-up is one hop.
 *
 * <pre>
 * dialler                          listener
 * GossipDigest               →
 *                            ←     GossipNews    what the digest lacks, and what is wanted of it
 * GossipNews                 →                   what was wanted
 * </pre>
 *
 * <p>Nothing told is believed by the teller's word: member records carry their certificates,
 * heartbeats their signatures, checkpoints the log's; a revocation list is fetched by the member
 * exchange.
 */
final class Gossip {

  /** Protocol id. */
  static final String PROTOCOL = "/cairn/gossip/1.0.0";

  private static final System.Logger LOG = System.getLogger(Gossip.class.getName());

  private static final Duration REACH = Duration.ofSeconds(5);

  /** For all of it: a newcomer is told of half a megabyte of certificates at a time. */
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(30);

  /** A heartbeat that is further ahead is not asked for; see {@link Vitals}. */
  private static final Duration AHEAD_MAX = Duration.ofHours(1);

  private final Environment env;
  private final Directory directory;
  private final Door door;
  private final Gate gate;
  private final OwnRecord own;
  private final OwnPulse pulse;

  Gossip(Environment env, Directory directory, Door door, Gate gate, Self self) {
    this.env = env;
    this.directory = directory;
    this.door = door;
    this.gate = gate;
    this.own = self.record();
    this.pulse = self.pulse();
  }

  /** What a node says of itself. */
  record Self(OwnRecord record, OwnPulse pulse) {}

  /** What a gossip came to. */
  record Learned(int records, int beats) {
    boolean isMuch() {
      return records >= MANY;
    }
  }

  /** So many new members at a time are a newcomer's: there is more to be had at once. */
  private static final int MANY = 100;

  /** Gossips with a random member; empty if there is none or it did not answer. */
  Optional<Learned> round() throws InterruptedException {
    List<Member> members = directory.healthy();
    return members.isEmpty()
        ? Optional.empty()
        : with(members.get(env.random().nextInt(members.size())));
  }

  /** Tells {@code count} random members, one after the other, that this device leaves. */
  void sayGoodbye(int count) throws InterruptedException {
    pulse.leave();
    for (int told = 0; told < count; told++) {
      round();
    }
  }

  private Optional<Learned> with(Member partner) throws InterruptedException {
    try (P2pStream stream = door.open(partner, PROTOCOL, REACH)) {
      stream.deadline(EXCHANGE_TIMEOUT);
      try {
        return Optional.of(dial(partner, stream));
      } catch (IOException e) {
        stream.reset();
        throw e;
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no gossip with {0}: {1}", partner, e.getMessage());
      directory.failed(partner.nodeId());
      return Optional.empty();
    }
  }

  private Learned dial(Member partner, P2pStream stream) throws IOException, InterruptedException {
    Roll roll = roll();
    Frames.write(
        stream,
        new GossipDigest(gate.crlNumber(), gate.checkpoint(), roll.entries(), !newcomersWelcome())
            .encode());
    GossipNews news = GossipNews.parse(Frames.read(stream, GossipNews.BYTES_MAX));
    Frames.write(stream, roll.fulfil(news.wanted(), gate.crlNumber(), new byte[0]).encode());
    stream.closeWrite();
    directory.heard(partner.nodeId());
    Learned learned = takeIn(news);
    compareLists(partner, news.crlNumber());
    return learned;
  }

  /** The other side. */
  void serve(Member from, P2pStream stream) throws IOException, InterruptedException {
    stream.deadline(EXCHANGE_TIMEOUT);
    GossipDigest digest = GossipDigest.parse(Frames.read(stream, GossipDigest.BYTES_MAX));
    gate.offerCheckpoint(digest.checkpoint());
    GossipNews answer =
        roll()
            .answer(
                digest,
                new Roll.Appetite(newcomersWelcome(), this::isPast),
                gate.crlNumber(),
                gate.checkpoint());
    Frames.write(stream, answer.encode());
    takeIn(GossipNews.parse(Frames.read(stream, GossipNews.BYTES_MAX)));
    directory.heard(from.nodeId());
    compareLists(from, digest.crlNumber());
  }

  private boolean newcomersWelcome() {
    return directory.isWhole();
  }

  private boolean isPast(long seconds) {
    return seconds <= env.now().plus(AHEAD_MAX).getEpochSecond();
  }

  private Roll roll() {
    List<Roll.Line> lines = directory.lines();
    Member self = own.member();
    if (self.reachable()) {
      Heartbeat beat = pulse.current();
      lines.add(
          new Roll.Line(
              self.nodeId(), own.encoded(), self.sequence(), beat.encoded(), beat.seconds()));
    }
    return new Roll(lines);
  }

  private Learned takeIn(GossipNews news) {
    int records = 0;
    for (byte[] record : news.records()) {
      records += directory.learn(record) instanceof Directory.Learned.Known ? 1 : 0;
    }
    int beats = 0;
    for (byte[] encoded : news.beats()) {
      beats += takeIn(encoded) ? 1 : 0;
    }
    gate.offerCheckpoint(news.checkpoint());
    return new Learned(records, beats);
  }

  private boolean takeIn(byte[] encoded) {
    try {
      Heartbeat beat = Heartbeat.parse(encoded);
      Member self = own.member();
      if (beat.nodeId().equals(self.nodeId())) {
        outbid(beat, self);
        return false;
      }
      return directory.beat(beat);
    } catch (IOException e) {
      return false;
    }
  }

  /** Somebody has a sign of life of this device that is not from this run. */
  private void outbid(Heartbeat beat, Member self) {
    boolean real = gate.isSigned(self.device().key(), beat.signedBytes(), beat.signature());
    if (real && isPast(beat.seconds())) {
      pulse.outbid(beat.seconds());
    }
  }

  /** The member exchange brings the newer revocation list to whoever lacks it. */
  private void compareLists(Member member, long theirs) throws InterruptedException {
    Optional<Contact> contact = directory.get(member.nodeId());
    if (theirs != gate.crlNumber() && contact.isPresent()) {
      door.greet(contact.get());
    }
  }
}
