package dev.cairn.app.node;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Records;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An overlay that counts what crosses it, so that a host can see what it gives. */
final class MeteredOverlay implements Overlay {

  private final Overlay overlay;
  private final Traffic traffic;

  MeteredOverlay(Overlay overlay, Traffic traffic) {
    this.overlay = overlay;
    this.traffic = traffic;
  }

  @Override
  public Member self() {
    return overlay.self();
  }

  @Override
  public List<Member> known() {
    return overlay.known();
  }

  @Override
  public Optional<Member> find(NodeId nodeId) throws InterruptedException {
    return overlay.find(nodeId);
  }

  @Override
  public List<Member> closest(Hash point, int count) throws InterruptedException {
    return overlay.closest(point, count);
  }

  @Override
  public boolean revocationsFresh() {
    return overlay.revocationsFresh();
  }

  @Override
  public void handle(String protocol, MemberHandler handler) {
    overlay.handle(
        protocol, (from, stream) -> handler.handle(from, new MeteredStream(stream, traffic)));
  }

  @Override
  public P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException {
    return new MeteredStream(overlay.open(member, protocol, timeout), traffic);
  }

  @Override
  public List<Presence> presences() {
    return overlay.presences();
  }

  @Override
  public List<Member> nearest(Hash point, int count) {
    return overlay.nearest(point, count);
  }

  @Override
  public void sayGoodbye() throws InterruptedException {
    overlay.sayGoodbye();
  }

  @Override
  public Duration patience(Member member) {
    return overlay.patience(member);
  }

  @Override
  public Records records() {
    return overlay.records();
  }

  @Override
  public void close() {
    overlay.close();
  }
}
