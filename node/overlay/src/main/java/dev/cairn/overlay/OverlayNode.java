package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.P2pStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node of the members' network over any {@link Host}.
 *
 * <p>Life: {@link #open} takes the host over; the rooms above register their protocols and record
 * kinds; {@link #join} knocks at the seeds and begins the upkeep; {@link #close} ends it, host
 * included.
 */
@SuppressWarnings("DoNotCallSuggester") // until its parts land
public final class OverlayNode implements Overlay {

  private OverlayNode() {}

  /**
   * A node that serves admission at once and everything else as it is registered. Dials nobody yet.
   *
   * @param host already listening, with the membership's key as its identity; closed with the node
   * @throws NotAdmittedException if the membership's own gate refuses its credential
   * @throws IOException if a store cannot be read
   */
  public static OverlayNode open(
      Environment env,
      Host host,
      Membership membership,
      OverlayStores stores,
      OverlaySettings settings)
      throws NotAdmittedException, IOException {
    throw new UnsupportedOperationException("under construction");
  }

  /**
   * Knocks at the seeds and at the members known from disk, looks itself up, fills the routing
   * table, and begins the upkeep. Call once, after handlers and record kinds are registered.
   */
  public JoinOutcome join() throws InterruptedException {
    throw new UnsupportedOperationException("under construction");
  }

  /**
   * Hands in a revocation list, for example fresh from the authority. A newer one ends connections
   * to whom it revokes and spreads to the members in touch.
   */
  public Gate.CrlVerdict offerCrl(byte[] crl) {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public Member self() {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public List<Member> known() {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public Optional<Member> find(NodeId nodeId) throws InterruptedException {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public List<Member> closest(Hash point, int count) throws InterruptedException {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public void handle(String protocol, MemberHandler handler) {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public Duration patience(Member member) {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public Records records() {
    throw new UnsupportedOperationException("under construction");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("under construction");
  }
}
