package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The members' network: streams between admitted members, Kademlia look-ups on certified node ids,
 * and small signed records on the members closest to their key.
 *
 * <p>All methods block, belong on virtual threads, and are safe for many of them.
 */
public interface Overlay extends AutoCloseable {

  /** This device. */
  Member self();

  /**
   * Every member that was verified here and not found gone since, in the order of node ids, this
   * one not among them. In a network of a few hundred, that is nearly all of it.
   */
  List<Member> known();

  /**
   * Every member that was verified here and may host or keep, those that left or were revoked
   * included, in the order of node ids, this one not among them.
   */
  List<Presence> presences();

  /**
   * The {@code count} reachable members closest to {@code point} as far as this node knows, nearest
   * first, this one among them if it is that close and can be dialled. From memory: nobody is
   * asked, so it is cheap, and may name one that has just died. {@link #closest} asks.
   */
  List<Member> nearest(Hash point, int count);

  /** The member with that node id, if it is known here or a look-up finds it. */
  Optional<Member> find(NodeId nodeId) throws InterruptedException;

  /**
   * The {@code count} live members closest to {@code point}, nearest first, this one among them if
   * it is that close and can be dialled. Searched over disjoint paths, so that a fifth of malicious
   * members cannot bend it (S/Kademlia §4.4). Fewer if there are fewer. The first {@value
   * Records#KEEPERS} have answered during this very search; beyond them come members of {@link
   * #known}.
   */
  List<Member> closest(Hash point, int count) throws InterruptedException;

  /** This device's credential, to show to others; not to be changed. */
  byte[] credential();

  /** The device that {@code credential} was issued to: see {@link Gate#issued}. */
  Optional<Device> issued(byte[] credential);

  /**
   * True while this node's newest revocation list is not overdue; what must not be given to a
   * device that may have been revoked is withheld otherwise.
   */
  boolean revocationsFresh();

  /** Serves {@code protocol} to admitted members; anybody else's stream is reset unanswered. */
  void handle(String protocol, MemberHandler handler);

  /**
   * A stream to an admitted member: dials if needed and exchanges certificates first.
   *
   * @throws IOException if it cannot be reached or admission failed, either way; the message says
   */
  P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException;

  /** Round-trip expectation for {@code member} from what was observed: mean + 4 deviations. */
  Duration patience(Member member);

  /** The small records kept on the closest members. */
  Records records();

  /**
   * Tells the network that this device leaves for good, so that nobody waits for it: a signed sign
   * of life that says so. Later signs of life take it back.
   */
  void sayGoodbye() throws InterruptedException;

  @Override
  void close();

  /** Serves one inbound stream of an admitted member. */
  @FunctionalInterface
  interface MemberHandler {
    void handle(Member from, P2pStream stream) throws IOException, InterruptedException;
  }
}
